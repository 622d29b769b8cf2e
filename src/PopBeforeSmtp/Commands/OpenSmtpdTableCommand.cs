using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.RelayEndpoints.OpenSmtpd;

namespace PopBeforeSmtp.Commands;

/// <summary>opensmtpd-table: what OpenSMTPD runs behind a table (install/opensmtpd/table-pop-before-smtp). It ends when smtpd ends, and not before.</summary>
internal static class OpenSmtpdTableCommand
{
    private static readonly PosixSignal[] Ignored = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private static readonly Argument<string?> Path = new("SOCKET")
    {
        Description = "the service's socketmap socket (else the first socketmap endpoint of the settings)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new Command("opensmtpd-table", "Answer OpenSMTPD's smtpd, which runs this behind a table.") { Path }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(Path);
        if (path is not (null or ['/', ..]))
            return CommandLine.Fail([$"'{path}' is not the whole path of a socket"]);
        var config = parsed.GetValue(CommandLine.Config);
        // A service manager that stops smtpd tells all its processes at once. This one ends when smtpd has closed its side.
        var signals = Ignored.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)).ToList();
        // Before 7.6 smtpd gives one socket, as standard input, for both directions (fork_proc_backend() in smtpd.c).
        await using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0);
        await using var output = Console.OpenStandardOutput();
        using var service = new ServiceConnection(() => Locate(path, config), TimeProvider.System, Report);
        await new TableProcess(service, Report).RunAsync(input, output, input, cancellationToken);
        signals.ForEach(signal => signal.Dispose());
        return ExitStatus.Yes;
    }

    private static EndPoint Locate(string? path, string? config) =>
        path is null ? SettingsReader.ReadSocketmapForCommand(config).EndPoint : new UnixDomainSocketEndPoint(path);

    private static void Report(string text)
    {
        try
        {
            Console.Error.WriteLine($"pop-before-smtp opensmtpd-table: {text}");
        }
        catch (IOException)
        {
            // Nobody reads it; that is no reason to end.
        }
    }
}
