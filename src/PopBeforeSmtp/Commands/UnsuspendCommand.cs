using System.CommandLine;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands;

/// <summary>unsuspend: an account's logins count again, from the next one on.</summary>
internal static class UnsuspendCommand
{
    private static readonly Argument<string> User = new("USER") { Description = "the account" };

    public static Command Create() => new Command("unsuspend", "Let an account's logins count again, from the next one on.") { User }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var service = await ServiceOrStore.RequireServiceAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        var reply = await service.UnsuspendAsync(new ChangeRequest(null, parsed.GetValue(User), null, null) { By = Invoker.Name }, cancellationToken);
        return reply.Print();
    }
}
