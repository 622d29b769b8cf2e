using System.CommandLine;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using PopBeforeSmtp.Doctor.RelayTest;
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

    private static readonly Option<string?> TestedRelay = new("--relay-test")
    {
        Description = "this alone: offer a relay 28 open-relay envelopes as a stranger, without sending a mail (else 127.0.0.1:25)",
        HelpName = "HOST:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> From = new("--from") { Description = "with --relay-test: the address of this host to test from, which may not relay anyway", HelpName = "ADDRESS" };

    public static Command Create() =>
        new Command("doctor", "Look at the host: exit status 0 all is as it should be, 1 something is doubtful, 2 something is wrong.") { User, Skip, Json, TestedRelay, From }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var printer = new FindingPrinter(Console.Out, FindingMarks.OfTerminal(Environment.GetEnvironmentVariable), parsed.GetValue(Json));
        var isRelayTest = parsed.GetResult(TestedRelay) is not null;
        if (!isRelayTest && parsed.GetValue(From) is not null)
            throw new SettingsException(["--from goes with --relay-test"]);
        var worst = isRelayTest ? await TestRelayAsync(parsed, printer, cancellationToken) : await ExamineAsync(parsed, printer, cancellationToken);
        printer.PrintTotals();
        return worst switch { FindingState.Good => ExitStatus.Yes, FindingState.Doubtful => ExitStatus.No, _ => ExitStatus.Failure };
    }

    private static async Task<FindingState> ExamineAsync(ParseResult parsed, FindingPrinter printer, CancellationToken cancellationToken)
    {
        var settings = await SettingsReader.ReadAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        var host = new LocalMailHost();
        var checks = HostChecks.Create(host, TimeProvider.System);
        var skipped = parsed.GetValue(Skip) ?? [];
        if (skipped.Except(checks.Select(check => check.Name)).ToList() is { Count: > 0 } unknown)
            throw new SettingsException([.. unknown.Select(name => $"--skip '{name}' is not a check (known: {string.Join(", ", checks.Select(check => check.Name).Distinct())})")]);
        var service = WiringOfSettings.Create(settings, parsed.GetValue(User) ?? await FindUserAsync(host, settings, cancellationToken));
        return await Examination.RunAsync(checks.Where(check => !skipped.Contains(check.Name)), service, printer.Print, cancellationToken);
    }

    private static async Task<FindingState> TestRelayAsync(ParseResult parsed, FindingPrinter printer, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(TestedRelay);
        var target = text is null ? RelayTarget.ThisHost : RelayTarget.Parse(text) ?? throw new SettingsException([$"--relay-test '{text}' is not a relay; write mx.example.org, 127.0.0.1:25 or [2001:db8::25]:25"]);
        ClientAddress? from = null;
        if (parsed.GetValue(From) is { } address)
            from = ClientAddress.TryParse(address, out var whole) ? whole : throw new SettingsException([$"--from '{address}' is not a whole address; write 192.0.2.10 or 2001:db8::25"]);
        var host = new LocalMailHost();
        var test = new OpenRelayTest(host, new PostfixReader(host), (client, token) => MayRelayAsync(parsed.GetValue(CommandLine.Config), client, token), TimeProvider.System);
        var findings = await test.RunAsync(target, from, cancellationToken);
        foreach (var finding in findings)
            printer.Print(finding);
        return findings.Max(finding => finding.State);
    }

    /// <summary>Without a service there is no table that lets anybody relay.</summary>
    private static async Task<bool> MayRelayAsync(string? config, ClientAddress client, CancellationToken cancellationToken)
    {
        using var service = await ControlClient.TryConnectAsync(SettingsReader.ReadForCommand(config).Control, cancellationToken);
        return service is not null && await service.FindAsync(client, null, cancellationToken) is not null;
    }

    private static async Task<string> FindUserAsync(LocalMailHost host, ProgramSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Control?.Path is { } control && host.RightsOf(control) is { IsSocket: true } socket && AccountName.OfUser(socket.User) is { } owner)
            return owner;
        return await HostAccount.FindAsync(host, PackageUser, cancellationToken) is null ? Environment.UserName : PackageUser;
    }
}
