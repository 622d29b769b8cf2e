using System.CommandLine;
using PopBeforeSmtp.Commands.Completion;

namespace PopBeforeSmtp.Commands;

/// <summary>manual: the commands for pop-before-smtp(8). Hidden: it is run when packages are built, so that the page cannot lag behind the program.</summary>
internal static class ManualCommand
{
    public static Command Create()
    {
        var command = new Command("manual", "Print the commands in the language of manual pages.") { Hidden = true };
        return command.Does((parsed, _) =>
        {
            Console.Out.Write(ManualSection.Write(CompletedCommand.Read(parsed.RootCommandResult.Command)));
            return Task.FromResult(ExitStatus.Yes);
        });
    }
}
