using System.CommandLine;
using System.Text.Json;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands;

/// <summary>list: who may relay now.</summary>
internal static class ListCommand
{
    private static readonly Option<string?> User = new("--user") { Description = "only the addresses of this account", HelpName = "USER" };

    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object a line" };

    public static Command Create() => new Command("list", "Show who may relay now.") { User, Json }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var user = parsed.GetValue(User);
        var clients = await ServiceOrStore.AskAsync(
            parsed.GetValue(CommandLine.Config),
            service => service.ListAsync(user, cancellationToken),
            (table, now) => [.. ClientViews.List(table, now, user)],
            cancellationToken);
        if (parsed.GetValue(Json))
        {
            foreach (var client in clients)
                Console.Out.WriteLine(JsonSerializer.Serialize(client, ControlJson.Readable.ClientView));
        }
        else
        {
            ClientTable.Print(clients, TimeProvider.System.GetUtcNow());
        }
        return ExitStatus.Yes;
    }
}
