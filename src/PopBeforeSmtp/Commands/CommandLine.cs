using System.CommandLine;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Commands;

/// <summary>The command line: one class a command, put together here.</summary>
internal static class CommandLine
{
    public static readonly Option<string?> Config = new("--config")
    {
        Description = "settings file (else $POP_BEFORE_SMTP_CONFIG, /etc/pop-before-smtp/appsettings.json, ./appsettings.json, or the one beside the program)",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>A command is known to shells and to the manual page when it stands here.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Lets clients relay that have logged in to POP3 or IMAP a short while ago.")
        {
            RunCommand.Create(),
            DemoCommand.Create(),
            ListCommand.Create(),
            CheckCommand.Create(),
            ExportCommand.Create(),
            WhyCommand.Create(),
            AllowCommand.Create(),
            RevokeCommand.Create(),
            SuspendCommand.Create(),
            UnsuspendCommand.Create(),
            ScanCommand.Create(),
            PresetsCommand.Create(),
            StatusCommand.Create(),
            TopCommand.Create(),
            ReloadCommand.Create(),
            OpenSmtpdTableCommand.Create(),
            ReportCommand.Create(),
            DoctorCommand.Create(),
            WireCommand.Create(),
            ImportCommand.Create(),
            CompletionCommand.Create(),
            ManualCommand.Create(),
        };
        root.Options.Add(Config);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Fail(parsed.Errors.Select(error => $"{error.Message} See pop-before-smtp --help."));
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Gives a command its action; what users can cause ends in one line for each error and status 2.</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await action(parsed, cancellationToken);
            }
            catch (SettingsException e)
            {
                return Fail(e.Errors);
            }
            catch (Exception e) when (e is ControlException or StoreException or IOException)
            {
                return Fail([e.Message]);
            }
        });
        return command;
    }

    public static int Fail(IEnumerable<string> errors)
    {
        foreach (var error in errors)
            Console.Error.WriteLine($"pop-before-smtp: {error}");
        return ExitStatus.Failure;
    }
}
