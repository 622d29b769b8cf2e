using System.CommandLine;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Commands;

/// <summary>revoke: take the right to relay from an address, a network or an account.</summary>
internal static class RevokeCommand
{
    private static readonly Argument<string?> Client = new("CLIENT") { Description = "an address or a network", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> User = new("--user") { Description = "every address this account logged in from, unless another account holds it", HelpName = "USER" };

    public static Command Create() =>
        new Command("revoke", "Take the right to relay away. The next login gives it again.") { Client, User }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var client = parsed.GetValue(Client);
        var user = parsed.GetValue(User);
        if (client is null == user is null)
            return CommandLine.Fail(["name an address or a network, or --user USER"]);
        var network = default(ClientNetwork);
        if (client is not null && !ClientNetwork.TryParse(client, out network, out var error))
            return CommandLine.Fail([error]);
        using var service = await ServiceOrStore.RequireServiceAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        var reply = await service.RevokeAsync(new ChangeRequest(client is null ? null : network.ToString(), user, null, null) { By = InvokingAccount.Name }, cancellationToken);
        return reply.Print();
    }
}
