using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A journal whose entries have whatever fields a test gives them, those that journald alone can add included: systemd-journal-remote
/// writes what it is told in the export format (systemd docs/JOURNAL_EXPORT_FORMATS.md).
/// </summary>
internal sealed class JournalFile(TestDirectory directory)
{
    public const string Program = "/lib/systemd/systemd-journal-remote";

    private readonly string _directory = directory.CreateServerDirectory("journal");

    public string Directory => _directory;

    public bool IsOfThisBoot { get; set; } = true;

    /// <summary>A field in the export format; bytes that are no text go with their length.</summary>
    public static byte[] Field(string name, byte[] value) =>
        [.. Encoding.ASCII.GetBytes(name + "\n"), .. BitConverter.GetBytes((ulong)value.Length), .. value, (byte)'\n'];

    /// <summary>The boot that runs now; without an entry of it journalctl has nothing to follow.</summary>
    private static byte[] ThisBoot => Field("_BOOT_ID", File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim().Replace("-", ""));

    public static byte[] Field(string name, string value) => Encoding.UTF8.GetBytes($"{name}={value}\n");

    public Task AppendAsync(CancellationToken cancellationToken, params byte[][] fields) => AppendAsync(TimeProvider.System.GetUtcNow(), fields, cancellationToken);

    public async Task AppendAsync(DateTimeOffset time, IEnumerable<byte[]> fields, CancellationToken cancellationToken)
    {
        var microseconds = ((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
        byte[] entry = [.. Field("__REALTIME_TIMESTAMP", microseconds), .. IsOfThisBoot ? ThisBoot : [], .. fields.SelectMany(field => field), (byte)'\n'];
        var start = new ProcessStartInfo(Program, ["-o", Path.Combine(_directory, "remote.journal"), "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(entry, cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Program}: {await error}");
    }
}
