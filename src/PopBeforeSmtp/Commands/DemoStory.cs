using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>The demonstration, step by step, from outside: it writes the log and asks the sockets as others would.</summary>
internal sealed class DemoStory(ProgramSettings settings, TextWriter output)
{
    private static readonly string[] Clients = ["192.0.2.10", "2001:db8::25", "203.0.113.66", "198.51.100.66"];

    private readonly string _log = settings.LogSources[0].Path;

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var lines = ReadSample();
        Say($"1. The log {_log} is empty. A relay asks the policy service for four clients.");
        await AskAllAsync(cancellationToken);

        Say("2. The POP3/IMAP server writes its log: a wrong password, two logins, and a user name that imitates a login of 198.51.100.66.");
        await File.WriteAllTextAsync(_log, string.Concat(lines.Select(line => line + "\n")), cancellationToken);
        await WaitForAsync(2, cancellationToken);
        foreach (var line in lines)
            output.WriteLine($"   {line}");

        Say("3. The table (pop-before-smtp list):");
        ClientTable.Print(await ListAsync(cancellationToken), TimeProvider.System.GetUtcNow());

        Say("4. The relay asks again: the two that logged in may relay, the others may not.");
        await AskAllAsync(cancellationToken);

        Say($"5. The window here is {DurationText.Format(settings.Authorization.Window)} (30 min by default). Nothing more is written to the log.");
        await WaitForAsync(0, cancellationToken);

        Say("6. The relay asks a last time.");
        await AskAllAsync(cancellationToken);
    }

    private void Say(string sentence)
    {
        output.WriteLine();
        output.WriteLine(sentence);
    }

    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(settings.RelayEndpoints[0].Listen.EndPoint, cancellationToken);
        var reply = new byte[256];
        foreach (var client in Clients)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={client}\n\n"), cancellationToken);
            var length = await socket.ReceiveAsync(reply, cancellationToken);
            output.WriteLine($"   client_address={client,-14} {Encoding.ASCII.GetString(reply, 0, length).TrimEnd('\n')}");
        }
    }

    /// <summary>Waits until the table has so many clients, and not a moment longer.</summary>
    private async Task WaitForAsync(int clients, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(8));
        while ((await ListAsync(limit.Token)).Count != clients)
            await Task.Delay(20, limit.Token);
    }

    private async Task<IReadOnlyList<ClientView>> ListAsync(CancellationToken cancellationToken)
    {
        using var service = await ControlClient.TryConnectAsync(settings.Control!, cancellationToken);
        return await service!.ListAsync(null, cancellationToken);
    }

    private static string[] ReadSample()
    {
        using var sample = typeof(DemoStory).Assembly.GetManifestResourceStream("PopBeforeSmtp.Commands.Demo.sample.log")!;
        using var text = new StreamReader(sample, Encoding.UTF8);
        var now = TimeProvider.System.GetLocalNow().ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        return text.ReadToEnd().Replace("{time}", now.Length == 15 ? now : now.Insert(4, " ")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
