using System.CommandLine;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>doctor: does the host fit the service, and is no relay of it open?</summary>
internal static class DoctorCommand
{
    /// <summary>The account that packages make for the service.</summary>
    private const string PackageUser = "pop-before-smtp";

    private static readonly Option<string?> User = new("--user") { Description = "the account that the service runs under (else the owner of its control socket, pop-before-smtp, or you)", HelpName = "NAME" };

    private static readonly Option<string[]> Skip = new("--skip") { Description = "leave out this check; may be repeated", HelpName = "CHECK" };

    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object a finding" };

    public static Command Create() =>
        new Command("doctor", "Look at the host: exit status 0 all is as it should be, 1 something is doubtful, 2 something is wrong.") { User, Skip, Json }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = await SettingsReader.ReadAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        var host = new LocalMailHost();
        var checks = HostChecks.Create(host);
        var skipped = parsed.GetValue(Skip) ?? [];
        if (skipped.Except(checks.Select(check => check.Name)).ToList() is { Count: > 0 } unknown)
            throw new SettingsException([.. unknown.Select(name => $"--skip '{name}' is not a check (known: {string.Join(", ", checks.Select(check => check.Name).Distinct())})")]);
        var service = WiringOfSettings.Create(settings, parsed.GetValue(User) ?? await FindUserAsync(host, settings, cancellationToken));
        var printer = new FindingPrinter(Console.Out, FindingMarks.OfTerminal(Environment.GetEnvironmentVariable), parsed.GetValue(Json));
        var worst = await Examination.RunAsync(checks.Where(check => !skipped.Contains(check.Name)), service, printer.Print, cancellationToken);
        printer.PrintTotals();
        return worst switch { FindingState.Good => ExitStatus.Yes, FindingState.Doubtful => ExitStatus.No, _ => ExitStatus.Failure };
    }

    private static async Task<string> FindUserAsync(LocalMailHost host, ProgramSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Control?.Path is { } control && host.RightsOf(control) is { IsSocket: true } socket && AccountName.OfUser(socket.User) is { } owner)
            return owner;
        return await HostAccount.FindAsync(host, PackageUser, cancellationToken) is null ? Environment.UserName : PackageUser;
    }
}
