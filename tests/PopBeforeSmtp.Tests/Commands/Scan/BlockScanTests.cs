using System.Text;
using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Scan;

/// <summary>The model reads line by line, as the service did before it knew of blocks.</summary>
public sealed class BlockScanTests : IDisposable
{
    private const int SmallBlock = 2 * LineBuffer.MaximumLineLength;

    private static readonly string[] Samples =
        [.. Make.Presets.SelectMany(preset => preset.Samples).SelectMany(sample => sample.Before.Append(sample.Line))];

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1, 1, "*")]
    [InlineData(2, 2, "*")]
    [InlineData(3, 3, "*")]
    [InlineData(4, 1, "dovecot")]
    [InlineData(5, 2, "dovecot")]
    [InlineData(6, 2, "courier")]
    [InlineData(7, 2, "popa3d")]
    [InlineData(8, 4, "cyrus,uw-imap,courier")]
    [InlineData(9, 2, "james,stalwart")]
    [InlineData(10, 2, "exchange,binc,hmailserver")]
    public void A_log_scanned_in_blocks_gives_what_it_gives_line_by_line(int seed, int threads, string names)
    {
        var presets = Make.Presets.Where(preset => preset.Unusable.Length == 0 && (names == "*" ? preset.IsInAll : names.Split(',').Contains(preset.Name))).ToList();
        var log = RandomLog(new Random(seed), [.. presets.SelectMany(preset => preset.Samples).Select(sample => sample.Line)]);
        var clock = new ManualTimeProvider();

        var plain = Plain(presets, log, clock.GetUtcNow());
        var blocks = InBlocks(presets, log, clock, threads, withLines: true);
        var totals = InBlocks(presets, log, clock, threads, withLines: false);

        Assert.Equal(plain.Lines, blocks.Lines);
        Assert.Equal(plain.Totals, blocks.Totals);
        Assert.Equal(plain.Totals, totals.Totals);
        Assert.True(plain.Lines.Count > 30, $"{plain.Lines.Count} lines are recognised");
    }

    [Theory]
    [InlineData("Nov 20 10:15:01 mx1 postfix/smtpd[811]: connect from mail.example.org[192.0.2.10]")]
    [InlineData("Nov 20 10:15:01 mx1 dovecot: imap(ina)<7><abc>: copy from INBOX: box=Trash, uid=7")]
    [InlineData("Nov 20 10:15:01 mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed): user=<ina>, rip=192.0.2.10")]
    [InlineData("Nov 20 10:15:01 mx1 dovecot: imap-login: Login: user=<ina>, method=PLAIN, rip=192.0.2.10, lip=203.0.113.1, mpid=7, TLS, session=<abc>")]
    [InlineData("Nov 20 10:15:01 mx1 dovecot: imap(ina)<7><abc>: Disconnected: Logged out in=1 out=2")]
    public void No_line_takes_memory_that_says_what_others_have_said(string line)
    {
        var scan = new LogScan(Make.Matcher(), new ManualTimeProvider(), null);
        var few = _directory.Write("few.log", string.Concat(Enumerable.Repeat(line + "\n", 1000)));
        var many = _directory.Write("many.log", string.Concat(Enumerable.Repeat(line + "\n", 4000)));
        scan.Read(few, CancellationToken.None);
        scan.Read(many, CancellationToken.None);

        Assert.InRange(Allocated(scan, many) - Allocated(scan, few), -1000, 1000);
    }

    private static long Allocated(LogScan scan, string file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        scan.Read(file, CancellationToken.None);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Lines of all servers, some changed, among others; with holes, CRs, control characters and lines that are too long.</summary>
    private static byte[] RandomLog(Random random, string[] own)
    {
        var log = new MemoryStream();
        while (log.Length < 6 * SmallBlock)
        {
            var lines = random.Next(2) == 0 ? own : Samples;
            var line = Encoding.UTF8.GetBytes(lines[random.Next(lines.Length)]);
            if (random.Next(8) == 0)
                line[random.Next(line.Length)] = (byte)random.Next(256);
            if (random.Next(40) == 0)
                log.Write(new byte[random.Next(1, 40)]);
            if (random.Next(60) == 0)
                line = [.. line, .. new byte[random.Next(300, 700)].Select(_ => (byte)'x')];
            if (random.Next(1000) == 0)
                line = [.. line, .. new byte[random.Next(2) == 0 ? LineBuffer.MaximumLineLength - line.Length + random.Next(-2, 3) : random.Next(3 * SmallBlock)].Select(_ => (byte)'y')];
            log.Write(line);
            log.Write(random.Next(20) switch { 0 => "\r\n"u8, 1 => "\n\n"u8, _ => "\n"u8 });
            if (random.Next(3) == 0)
                log.Write("Nov 20 10:15:01 mx1 postfix/smtpd[811]: connect from mail.example.org[192.0.2.10]\n"u8);
        }
        if (random.Next(2) == 0)
            log.Write(Encoding.UTF8.GetBytes(Make.LoginLine("192.0.2.99")));
        return log.ToArray();
    }

    private static (List<ScannedLine> Lines, string Totals) Plain(IReadOnlyList<RegexPreset> presets, byte[] log, DateTimeOffset now)
    {
        var matcher = new PresetMatcher(presets, TimeZoneInfo.Utc) { Drift = new DriftWatch(presets) };
        var sessions = new SessionTracker();
        var buffer = new LineBuffer();
        var found = new List<(long Number, SessionEvent Event)>();
        long number = 0;
        for (var at = 0; at < log.Length;)
        {
            var count = Math.Min(buffer.Free.Length, log.Length - at);
            log.AsSpan(at, count).CopyTo(buffer.Free);
            buffer.Filled(count);
            at += count;
            while (buffer.TryTake(out var line))
            {
                number++;
                if (matcher.TryMatch(line, now, out var recognized) && sessions.Take(recognized) is { } told)
                    found.Add((number + buffer.Dropped, told));
            }
        }
        var logins = found.Select(told => told.Event).OfType<LoginEvent>().ToList();
        var named = logins.Where(login => login.Session.Length > 0).Select(login => (login.Preset, login.Session, login.Address)).Distinct().Count();
        return (
            [.. found.Select(told => new ScannedLine(told.Number, told.Event.Kind, told.Event.From, told.Event.User, told.Event.Session, told.Event.Preset, told.Event.Rule, told.Event.WrittenAt))],
            Totals(number + buffer.Dropped, buffer.Dropped, logins.Count, found.Count - logins.Count, logins.Select(login => login.Address).Distinct().Count(), named, matcher.Drift!.LookAlikes, matcher));
    }

    private (List<ScannedLine> Lines, string Totals) InBlocks(IReadOnlyList<RegexPreset> presets, byte[] log, TimeProvider clock, int threads, bool withLines)
    {
        var lines = new List<ScannedLine>();
        var matcher = new PresetMatcher(presets, TimeZoneInfo.Utc) { Drift = new DriftWatch(presets) };
        var scan = new LogScan(matcher, clock, withLines ? lines.Add : null, threads, SmallBlock);
        var file = _directory.File("mail.log");
        File.WriteAllBytes(file, log);
        scan.Read(file, CancellationToken.None);
        return (lines, Totals(scan.Lines, scan.DroppedLines, scan.Logins, scan.Logouts, scan.Addresses, scan.Sessions, matcher.Drift!.LookAlikes + scan.LookAlikes, matcher));
    }

    private static string Totals(long lines, long dropped, long logins, long logouts, int addresses, int sessions, long lookAlikes, PresetMatcher matcher) => string.Join(
        '\n',
        [
            $"{lines} lines, {dropped} dropped, {logins} logins, {logouts} ends, {addresses} addresses, {sessions} sessions, {lookAlikes} look-alikes",
            .. matcher.Rules.Select(rule => $"{rule.Preset.Name}/{rule.Rule.Name} {rule.Count}"),
            .. matcher.Drift!.Shapes.Select(shape => $"{shape.Count} {shape.Program} {shape.NearestPreset} {shape.Shape} {shape.Example}"),
        ]);
}
