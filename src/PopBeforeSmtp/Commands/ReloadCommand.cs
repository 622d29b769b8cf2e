using System.CommandLine;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands;

/// <summary>reload: the running service takes in settings and presets as they are now.</summary>
internal static class ReloadCommand
{
    public static Command Create() =>
        new Command("reload", "Take in changed settings and presets without a restart: exit status 0 done, 1 refused (the old ones stay), 2 cannot tell.").Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var service = await ServiceOrStore.RequireServiceAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        return Print(await service.ReloadAsync(cancellationToken));
    }

    private static int Print(ReloadView reload)
    {
        foreach (var error in reload.Errors)
            Console.Error.WriteLine($"pop-before-smtp: {Terminal.Printable(error)}");
        if (reload.Errors.Count > 0)
        {
            Console.Error.WriteLine("pop-before-smtp: nothing of it has been taken in; the service goes on as before");
            return ExitStatus.No;
        }
        foreach (var change in reload.Changes)
            Console.Out.WriteLine(Terminal.Printable(change));
        if (reload.Changes.Count == 0)
            Console.Out.WriteLine("Nothing has changed.");
        return ExitStatus.Yes;
    }
}
