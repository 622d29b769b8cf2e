using System.CommandLine;
using System.Text.Json;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;

namespace PopBeforeSmtp.Commands;

/// <summary>why: the evidence for or against an address.</summary>
internal static class WhyCommand
{
    private static readonly Argument<string> Address = new("ADDRESS") { Description = "a whole IPv4 or IPv6 address" };

    private static readonly Option<bool> All = new("--all") { Description = "the whole history, not only the latest of it" };

    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object" };

    public static Command Create() =>
        new Command("why", "Show why an address may relay, or why not: exit status 0 it may, 1 it may not, 2 cannot tell.") { Address, All, Json }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(Address)!;
        if (!ClientAddress.TryParse(text, out var address))
            return CommandLine.Fail([$"'{text}' is not a whole address; write 192.0.2.10 or 2001:db8::25"]);
        var why = await ServiceOrStore.AskAsync(
            parsed.GetValue(CommandLine.Config),
            service => service.WhyAsync(address, cancellationToken),
            (table, storage, now) => ReadAsync(table, storage, now, address, cancellationToken),
            cancellationToken);
        if (why.Warning.Length > 0)
            Console.Error.WriteLine($"pop-before-smtp: {Terminal.Printable(why.Warning)}");
        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(why, ControlJson.Readable.WhyView));
        else
            WhyText.Print(why, TimeProvider.System.GetUtcNow(), parsed.GetValue(All));
        return why.Permitted ? ExitStatus.Yes : ExitStatus.No;
    }

    private static async Task<WhyView> ReadAsync(AuthorizationTable table, StorageOptions storage, DateTimeOffset now, ClientAddress address, CancellationToken cancellationToken)
    {
        var history = await new SqliteHistory(storage.Path).ReadAsync(address, WhyViews.AccountsOf(table, now, address), now - storage.History.Keep, WhyViews.MostEvents, cancellationToken);
        return WhyViews.Of(table, now, address, history);
    }
}
