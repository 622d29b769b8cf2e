using System.CommandLine;
using System.Text.Json;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Commands;

/// <summary>check: may this address relay? Made for scripts: the exit status is the answer.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string> Address = new("ADDRESS") { Description = "a whole IPv4 or IPv6 address" };

    private static readonly Option<string?> Sender = new("--sender") { Description = "in this name (MAIL FROM; empty for the null sender), where senders are bound to accounts", HelpName = "SENDER" };

    private static readonly Option<bool> Json = new("--json") { Description = "a JSON object instead of a sentence" };

    public static Command Create() =>
        new Command("check", "Ask whether an address may relay: exit status 0 yes, 1 no, 2 cannot tell.") { Address, Sender, Json }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(Address)!;
        if (!ClientAddress.TryParse(text, out var address))
            return CommandLine.Fail([$"'{text}' is not a whole address; write 192.0.2.10 or 2001:db8::25"]);
        var client = await FindAsync(parsed.GetValue(CommandLine.Config), address, parsed.GetValue(Sender), cancellationToken);
        Print(address, client, parsed.GetValue(Json));
        return client is null ? ExitStatus.No : ExitStatus.Yes;
    }

    /// <summary>Whose a sender is can be told by the service alone: the store does not have the maps.</summary>
    private static async Task<ClientView?> FindAsync(string? config, ClientAddress address, string? sender, CancellationToken cancellationToken)
    {
        if (sender is null)
            return await ServiceOrStore.AskAsync(config, service => service.FindAsync(address, null, cancellationToken), (table, now) => ClientViews.Find(table, now, address), cancellationToken);
        using var service = await ServiceOrStore.RequireServiceAsync(config, cancellationToken);
        return await service.FindAsync(address, sender, cancellationToken);
    }

    private static void Print(ClientAddress address, ClientView? client, bool json)
    {
        if (json)
            Console.Out.WriteLine(client is null ? $$"""{"client":"{{address}}","permitted":false}""" : JsonSerializer.Serialize(client, ControlJson.Readable.ClientView));
        else
            Console.Out.WriteLine(CheckSentence.Of(address, client, TimeProvider.System.GetUtcNow()));
    }
}
