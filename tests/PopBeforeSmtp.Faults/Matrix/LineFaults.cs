using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>Lines that are cut, too long, full of bytes that are no text, or too many.</summary>
internal static class LineFaults
{
    /// <summary>What a client or a broken disk can bring into a line; Latin-1, a character a byte.</summary>
    private static readonly string[] HostileBytes =
    [
        "\0", "\0\0\0\0\0\0\0\0", "\r", "\r\r", "\u001b[2J", "\u001b]0;x\u0007", "\u00ff", "\u00c3\u0028", "\u00ed\u00a0\u0080", "\u00f8\u0088\u0080\u0080\u0080", "\u00ef\u00bb\u00bf", "\u00fe\u00ff",
        "\u00e2\u0080\u00a8", "\u00e2\u0080\u00a9", "\u00c2\u0085", "\u000b", "\u000c", "\b\b\b", "\u007f", "\t", "#012", "\\n", "\u00e2\u0080\u00ae", "\u0001\u0002\u0003",
    ];

    private const long Ahead = 16 << 20;

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(10, "half a line, kill -9, the other half later", HalfLineAsync),
        new Fault(11, "lines of a mebibyte and more without an end", EndlessLineAsync),
        new Fault(12, "NUL, bad UTF-8, CR, BOM, U+2028, ESC and others in lines", HostileBytesAsync),
        new Fault(17, "flood of lines, one of a hundred a login", FloodAsync),
        new Fault(18, "busy log beside a quiet one", BusyBesideQuietAsync),
    ];

    private static async Task HalfLineAsync(Trial trial, CancellationToken token)
    {
        var times = trial.Scale.Count(4, 50);
        trial.HowOften($"{times} kills");
        await trial.StartAsync(token);
        for (var i = 0; i < times; i++)
        {
            trial.Log.Write(2, 5);
            await trial.SettleAsync(token);
            var login = trial.Log.NewLogin();
            // Cut in the address, behind it, or right before the LF. 10.0.0.10 begins with 10.0.0.1.
            var address = login.Line.IndexOf(login.Address, StringComparison.Ordinal);
            var cut = (i % 3) switch { 0 => address + login.Address.Length - 1, 1 => address + login.Address.Length, _ => login.Line.Length - 1 };
            trial.Truth.Stranger(login.Address);
            if (trial.Truth.Logins.All(other => other.Address != login.Address[..^1]))
                trial.Truth.Stranger(login.Address[..^1]);
            trial.Log.Raw(login.Line[..cut]);
            await Task.Delay(TimeSpan.FromMilliseconds(200), token);
            await trial.KillAsync(token);
            await trial.StartAsync(token);
            await Task.Delay(TimeSpan.FromMilliseconds(200), token);
            trial.Truth.NoStranger(login.Address);
            trial.Log.Raw(login.Line[cut..]);
            trial.Truth.Written([login]);
            await trial.SettleAsync(token);
            var list = (await trial.Agent.RunAsync(token, "list", "--json")).Checked("list").Output;
            var row = list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(client => JsonNode.Parse(client)!).FirstOrDefault(client => $"{client["client"]}" == login.Address);
            trial.Expect($"{row?["logins"]}" == "1", $"{login.Address} counts {row?["logins"]} logins instead of 1");
        }
    }

    private static async Task EndlessLineAsync(Trial trial, CancellationToken token)
    {
        const int Mebibyte = 1 << 20;
        var large = trial.Scale.Count(50, 200);
        trial.HowOften($"1 MiB, {large} MiB");
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        var before = trial.Memory();
        var worst = 0.0;
        foreach (var mebibytes in new[] { 1, large })
        {
            var piece = Encoding.ASCII.GetBytes(new string('x', Mebibyte - 300) + trial.Log.NewLogin("198.51.100.66").Line.TrimEnd('\n'));
            trial.Truth.Stranger("198.51.100.66");
            for (var i = 0; i < mebibytes; i++)
            {
                trial.Log.Raw(piece);
                worst = Math.Max(worst, trial.Memory() - before);
            }
            trial.Log.Raw("\n");
            trial.Log.Write(5, 20);
            await trial.SettleAsync(token);
        }
        trial.Expect(worst < 16, $"memory grew by {worst:0} MiB");
        trial.Note($"memory grew by {worst:0.0} MiB");
    }

    private static async Task HostileBytesAsync(Trial trial, CancellationToken token)
    {
        await trial.StartAsync(token);
        var lines = 0;
        foreach (var bytes in HostileBytes)
        {
            var line = trial.Log.NewLogin("198.51.100.66").Line;
            trial.Truth.Stranger("198.51.100.66");
            var address = line.IndexOf("198.51.100.66", StringComparison.Ordinal);
            // Behind the bytes stands what would be a login if they ended or began a line, or cut an address.
            foreach (var hostile in new[]
            {
                $"{trial.Log.Now()} mx1 postfix/smtpd[1]: warning: {bytes}{line}", $"{line[..(address + 5)]}{bytes}{line[(address + 5)..]}",
                $"{trial.Log.Now()} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<a{bytes}{line.TrimEnd('\n')}>, method=PLAIN, rip=198.51.100.66, lip=198.51.100.1, session=<q>\n",
            })
            {
                trial.Log.Raw(hostile);
                trial.Log.Write(1, 1);
                lines++;
            }
        }
        await trial.SettleAsync(token);
        trial.HowOften($"{lines} lines");
    }

    private static async Task FloodAsync(Trial trial, CancellationToken token)
    {
        var mebibytes = trial.Scale.Count(60, 1024);
        await trial.StartAsync(token);
        trial.Log.Write(5, 20);
        await trial.SettleAsync(token);
        // Warm: the first lines build what the rest uses.
        trial.Log.Write(100, 9900);
        await trial.SettleAsync(token);
        // Made beforehand, so that the writer is no slower than a disk.
        var others = new StringBuilder();
        for (var i = 0; i < 990; i++)
            others.Append(trial.Log.OtherLine(1000 + i));
        var block = Encoding.Latin1.GetBytes(others.ToString());
        var before = trial.Memory();
        var logins = 0;
        var worst = 0.0;
        var time = Stopwatch.StartNew();
        long written = 0;
        long lookAt = Ahead;
        while (written < (long)mebibytes << 20)
        {
            trial.Log.Raw(block);
            written += block.Length;
            // One of a hundred, and no more addresses in all than a busy host has.
            if (logins < 20_000)
                logins += trial.Log.Write(10).Count;
            // Hardly faster than it is read: what is measured is the service's pace, and a login is not to wait behind all of the flood.
            for (; written >= lookAt; lookAt += Ahead)
            {
                while (written - await ReadAsync(trial, token) > Ahead)
                    await Task.Delay(TimeSpan.FromMilliseconds(10), token);
            }
            worst = Math.Max(worst, trial.Memory());
        }
        trial.Log.Write(10, 10);
        await trial.SettleAsync(token);
        var pace = written / time.Elapsed.TotalSeconds / (1 << 20);
        trial.HowOften($"{mebibytes} MiB");
        trial.Note($"{pace:0} MiB/s beside the writer and the checker; memory {before:0} MiB before, {worst:0} MiB at most, {logins + 115} addresses");
        // A row of the table takes some 700 bytes, and as much again on its way to the store.
        var most = 150 + logins * 2.0 / 1024;
        trial.Expect(worst < most, $"memory grew to {worst:0} MiB, more than {most:0} MiB");
    }

    /// <summary>How much of the log the service has read.</summary>
    private static async Task<long> ReadAsync(Trial trial, CancellationToken token)
    {
        var status = JsonNode.Parse((await trial.Agent.RunAsync(token, "status", "--json")).Checked("status").Output)!;
        return (long)status["sources"]![0]!["offset"]!;
    }

    private static async Task BusyBesideQuietAsync(Trial trial, CancellationToken token)
    {
        var lasts = trial.Scale.Seconds(4, 60);
        trial.HowOften($"{lasts.TotalSeconds:0} s");
        var quietPath = trial.Directory.Write("log/quiet.log", "");
        trial.Settings.Json["LogSources"]!.AsArray().Add(new JsonObject { ["Kind"] = "file", ["Path"] = quietPath });
        await trial.StartAsync(token);
        using var quiet = trial.NewLog(quietPath);
        await using var load = trial.Load(20_000, 100);
        for (var time = Stopwatch.StartNew(); time.Elapsed < lasts;)
        {
            quiet.Write(1);
            await Task.Delay(TimeSpan.FromMilliseconds(100), token);
        }
        await load.StopAsync();
        await trial.SettleAsync(token);
        trial.Note($"{load.Lines / lasts.TotalSeconds:0} lines/s in the busy log");
    }
}
