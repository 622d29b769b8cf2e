using System.CommandLine;
using System.Text.Json;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>suspend: an account's logins count no more. Without an account: who is suspended.</summary>
internal static class SuspendCommand
{
    private static readonly Argument<string?> User = new("USER") { Description = "the account, as list shows it; none: show the suspended accounts", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Reason = new("--reason") { Description = "what a relay tells who sends in the account's name", HelpName = "TEXT" };

    private static readonly Option<bool> Json = new("--json") { Description = "without USER: one JSON object a line" };

    public static Command Create() => new Command("suspend", "Suspend an account: its logins count no more and its addresses fall at once.") { User, Reason, Json }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var user = parsed.GetValue(User);
        var reason = parsed.GetValue(Reason) ?? "";
        if (user?.Any(char.IsControl) == true || user?.Trim().Length == 0 || reason.Any(char.IsControl))
            return CommandLine.Fail(["USER and --reason must be one line without control characters"]);
        using var service = await ServiceOrStore.RequireServiceAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        if (user is null)
            return Print(await service.SuspensionsAsync(cancellationToken), parsed.GetValue(Json));
        var reply = await service.SuspendAsync(new ChangeRequest(null, user, null, reason) { By = Invoker.Name }, cancellationToken);
        return reply.Print();
    }

    private static int Print(IReadOnlyList<SuspensionView> suspensions, bool json)
    {
        if (json)
        {
            foreach (var one in suspensions)
                Console.Out.WriteLine(JsonSerializer.Serialize(one, ControlJson.Readable.SuspensionView));
        }
        else if (suspensions.Count == 0)
        {
            Console.Out.WriteLine("Nobody is suspended.");
        }
        else
        {
            var now = TimeProvider.System.GetUtcNow();
            Terminal.PrintTable(
                ["ACCOUNT", "SINCE", "BY", "REASON"],
                suspensions.Select(one => (string[])[one.User, $"{DurationText.Format(now - one.SuspendedAt)} ago", one.By, one.Reason]));
        }
        return ExitStatus.Yes;
    }
}
