using System.CommandLine;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>top: the live view for people; without a terminal a line each time.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly Option<string> Interval = new("--interval") { Description = "how often the service is asked: 1s, 10s, 5m", HelpName = "DURATION", DefaultValueFactory = _ => "1s" };

    private static readonly Option<string?> Count = new("--count") { Description = "print so many lines, also on a terminal, and end", HelpName = "NUMBER" };

    public static Command Create() =>
        new Command("top", "Watch who may relay, who logs in and what relays ask, live; without a terminal a line each time.") { Interval, Count }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(Interval)!;
        if (!DurationText.TryParse(text, out var interval) || interval <= TimeSpan.Zero || interval > Longest)
            return CommandLine.Fail([$"--interval '{text}' is not a duration of up to a day; write 1s, 10s or 5m"]);
        var number = 0;
        if (parsed.GetValue(Count) is { } wanted && (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number == 0))
            return CommandLine.Fail([$"--count '{wanted}' is not a number of lines"]);
        int? count = number == 0 ? null : number;
        var clock = TimeProvider.System;
        var service = new TopService(SettingsReader.ReadForCommand(parsed.GetValue(CommandLine.Config)).Control, clock);
        if (count is null && Terminal.HasScreen && !Console.IsInputRedirected)
            await new TopWatch(service, interval, clock).RunAsync(cancellationToken);
        else
            await PrintAsync(service, interval, count, clock, cancellationToken);
        return ExitStatus.Yes;
    }

    private static async Task PrintAsync(TopService service, TimeSpan interval, int? count, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var output = new StreamWriter(OpenOutput()) { AutoFlush = true, NewLine = "\n" };
        try
        {
            await new TopLines(service, interval, clock, output).RunAsync(count, cancellationToken);
        }
        catch (IOException)
        {
            // Whoever read the lines has enough of them.
        }
    }

    /// <summary>
    /// The console's stream says nothing when the reader of a pipe has gone, and this would run for ever. A file has no reader to lose, but others that write to
    /// it through the same descriptor, and only the console's stream moves its place on.
    /// </summary>
    private static Stream OpenOutput()
    {
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }
}
