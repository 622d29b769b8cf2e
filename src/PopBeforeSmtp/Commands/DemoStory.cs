using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>The demonstration, step by step, from outside: it writes the log and asks the sockets as others would.</summary>
internal sealed class DemoStory(ProgramSettings settings)
{
    private static readonly string[] Clients = ["192.0.2.10", "2001:db8::25", "203.0.113.66", "198.51.100.66"];

    private const string Indent = "   ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _log = settings.LogSources[0].Path;

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var lines = ReadSample();
        // Before the window begins: to build the rules takes a while.
        var verdicts = lines.Select(Judge()).ToList();
        Say($"1. The log {_log} is empty. A relay asks the policy service whether four clients may relay.");
        await AskAllAsync(cancellationToken);

        Say("2. The POP3/IMAP server writes its log. What becomes of each line:");
        await File.WriteAllTextAsync(_log, string.Concat(lines.Select(line => line + "\n")), cancellationToken);
        await WaitForAsync(2, cancellationToken);
        foreach (var (line, verdict) in lines.Zip(verdicts))
        {
            Terminal.PrintText(line, Tone.Quiet, Indent);
            Terminal.PrintText(verdict.Text, verdict.Tone, Indent);
        }

        Say("3. The table (pop-before-smtp list):");
        ClientTable.Print(await ListAsync(cancellationToken), TimeProvider.System.GetUtcNow(), Indent.Length);

        Say("4. The relay asks again: the two that logged in may relay (OK), the others may not (DUNNO: no opinion, so the relay's own rules refuse them).");
        await AskAllAsync(cancellationToken);

        Say($"5. The window here is {DurationText.Format(settings.Authorization.Window)} (30 min by default). Nothing more is written to the log.");
        await WaitForAsync(0, cancellationToken);

        Say("6. The window is over, and the relay asks a last time.");
        await AskAllAsync(cancellationToken);
    }

    private static void Say(string sentence)
    {
        Console.Out.WriteLine();
        Terminal.PrintText(sentence, Tone.Strong);
    }

    /// <summary>By the matcher of the service, and its reasons.</summary>
    private Func<string, Cell> Judge()
    {
        List<RegexPreset> presets = [.. settings.Presets.Where(preset => preset.IsInAll)];
        var matcher = new PresetMatcher(presets, TimeZoneInfo.Local);
        var refusal = new LineRefusal(presets);
        return line =>
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            return matcher.TryMatch(bytes, TimeProvider.System.GetUtcNow(), out var login)
                ? new Cell($"-> login of {login.User} from {login.Address}, by the rule {login.Preset.Name}/{login.Rule.Name}", Tone.Good)
                : new Cell($"-> refused: {refusal.Explain(bytes)}", Tone.Warning);
        };
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
            var answer = Encoding.ASCII.GetString(reply, 0, length).TrimEnd('\n');
            Terminal.PrintText($"client_address={client,-14} {answer}", answer == "action=OK" ? Tone.Good : Tone.Plain, Indent);
        }
    }

    /// <summary>Waits until the table has so many clients, and not a moment longer.</summary>
    private async Task WaitForAsync(int clients, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while ((await ListAsync(cancellationToken)).Count != clients)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new ControlException($"the table has not come to {clients} addresses within {DurationText.Format(Patience)}: this machine is too busy for a demonstration");
            await Task.Delay(20, cancellationToken);
        }
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
