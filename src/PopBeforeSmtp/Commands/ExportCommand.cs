using System.CommandLine;
using System.CommandLine.Completions;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.RelayEndpoints.MapFiles;

namespace PopBeforeSmtp.Commands;

/// <summary>export: the table in the words of a relay, or for other programs.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Format = new("FORMAT")
    {
        Description = string.Join(", ", Formats),
        HelpName = "FORMAT",
        CompletionSources = { _ => Formats.Select(format => new CompletionItem(format)) },
    };

    private static IEnumerable<string> Formats => [.. TextMapFormats.Names, ClientExport.Json, ClientExport.Csv];

    public static Command Create() => new Command("export", "Print who may relay now in the format of a relay.") { Format }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(Format)!;
        if (!Formats.Contains(name))
            return CommandLine.Fail([$"'{name}' is not a format (known: {string.Join(", ", Formats)})"]);
        var clients = await ServiceOrStore.AskAsync(
            parsed.GetValue(CommandLine.Config),
            service => service.ListAsync(null, cancellationToken),
            (table, now) => [.. ClientViews.List(table, now, null)],
            cancellationToken);
        if (TextMapFormats.Find(name) is { } format)
            PrintMap(format, WithoutBound(clients, SettingsReader.ReadForCommand(parsed.GetValue(CommandLine.Config)).SenderBinding));
        else
            Console.Out.Write(name == ClientExport.Json ? ClientExport.ToJson(clients) : ClientExport.ToCsv(clients));
        return ExitStatus.Yes;
    }

    /// <summary>A map knows no sender: who must send in the name of an account cannot be written into it.</summary>
    private static List<ClientView> WithoutBound(IReadOnlyList<ClientView> clients, SenderBinding binding)
    {
        var free = clients.Where(client => client.Accounts.Count == 0 || (binding == SenderBinding.Off && !client.IsShared)).ToList();
        if (free.Count < clients.Count)
            Console.Error.WriteLine($"pop-before-smtp: {clients.Count - free.Count} clients are left out: their senders must belong to an account");
        return free;
    }

    private static void PrintMap(IMapFormat format, IEnumerable<ClientView> clients)
    {
        var map = format.Write(OpenClients.Sort(clients.Select(Read)), format.DefaultValue, TimeProvider.System.GetUtcNow());
        Console.Out.Write(map.Text);
        foreach (var leftOut in map.LeftOut)
            Console.Error.WriteLine($"pop-before-smtp: {leftOut.Network} is left out: {leftOut.Reason}");
    }

    private static OpenClient Read(ClientView client) =>
        ClientNetwork.TryParse(client.Client, out var network, out var error) ? new OpenClient(network, client.Expires) : throw new ControlException(error);
}
