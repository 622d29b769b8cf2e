using System.CommandLine;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>allow: let an address or a network relay, by hand.</summary>
internal static class AllowCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly Argument<string> Client = new("CLIENT") { Description = "an address or a network: 192.0.2.10, 192.0.2.0/24, 2001:db8::/64" };

    private static readonly Option<string?> For = new("--for") { Description = "for how long: 90s, 30m, 2h, 1d, 00:30:00 (else the window of the settings)", HelpName = "DURATION" };

    private static readonly Option<bool> Forever = new("--forever") { Description = "until it is revoked" };

    private static readonly Option<string?> Note = new("--note") { Description = "why; shown by list", HelpName = "TEXT" };

    public static Command Create() => new Command("allow", "Let an address or a network relay, by hand.") { Client, For, Forever, Note }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ClientNetwork.TryParse(parsed.GetValue(Client)!, out var network, out var error))
            return CommandLine.Fail([error]);
        var config = parsed.GetValue(CommandLine.Config);
        if (!TryReadDuration(parsed, config, out var duration, out error))
            return CommandLine.Fail([error]);
        var note = parsed.GetValue(Note) ?? "";
        if (note.Any(char.IsControl))
            return CommandLine.Fail(["--note must be one line without control characters"]);
        using var service = await ServiceOrStore.RequireServiceAsync(config, cancellationToken);
        var reply = await service.AllowAsync(new ChangeRequest(network.ToString(), null, duration?.TotalSeconds, note) { By = InvokingAccount.Name }, cancellationToken);
        return reply.Print();
    }

    private static bool TryReadDuration(ParseResult parsed, string? config, out TimeSpan? duration, out string error)
    {
        duration = null;
        error = "";
        var text = parsed.GetValue(For);
        if (parsed.GetValue(Forever))
        {
            error = text is null ? "" : "--for and --forever exclude each other";
            return text is null;
        }
        if (text is null)
        {
            duration = SettingsReader.ReadForCommand(config).Window;
            return true;
        }
        var isRead = DurationText.TryParse(text, out var read) && read > TimeSpan.Zero && read <= Longest;
        duration = read;
        error = isRead ? "" : $"--for '{text}' is not a duration; write 90s, 30m, 2h, 1d or 00:30:00";
        return isRead;
    }
}
