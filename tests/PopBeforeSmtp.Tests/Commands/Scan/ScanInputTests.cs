using System.IO.Compression;
using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Scan;

public sealed class ScanInputTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<ScannedLine> _found = [];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_log_that_gzip_has_taken_is_read_as_it_was(int threads)
    {
        var scan = Scan(threads);

        scan.Read(WriteCompressed("mail.log.2.gz", Log(1), Log(2)), CancellationToken.None);

        Assert.Equal(["192.0.2.1", "192.0.2.2"], _found.Select(line => line.Address));
        Assert.Equal(4, scan.Lines);
    }

    [Fact]
    public void A_compressed_log_that_was_cut_off_or_damaged_is_an_error_once_it_has_been_read()
    {
        var file = WriteCompressed("mail.log.2.gz", string.Concat(Enumerable.Range(1, 250).Select(Log)));
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        Assert.ThrowsAny<IOException>(() => Scan(1).Read(file, CancellationToken.None));

        bytes[bytes.Length / 2] ^= 0xFF;
        bytes[bytes.Length / 2 + 1] ^= 0xFF;
        File.WriteAllBytes(file, bytes);
        Assert.ThrowsAny<IOException>(() => Scan(2).Read(file, CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Standard_input_is_read_plain_or_compressed(int threads)
    {
        Scan(threads, File.ReadAllBytes(_directory.Write("mail.log", Log(1)))).Read("-", CancellationToken.None);
        Scan(threads, File.ReadAllBytes(WriteCompressed("mail.log.gz", Log(2)))).Read("-", CancellationToken.None);
        Scan(threads, []).Read("-", CancellationToken.None);

        Assert.Equal(["192.0.2.1", "192.0.2.2"], _found.Select(line => line.Address));
    }

    [Fact]
    public void What_zstd_has_made_is_an_error_that_says_what_to_do()
    {
        var file = _directory.File("mail.log.zst");
        File.WriteAllBytes(file, [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x00, 0x00]);

        Assert.Contains("zstdcat", Assert.ThrowsAny<IOException>(() => Scan(1).Read(file, CancellationToken.None)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_scan_that_is_cancelled_ends(int threads)
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => Scan(threads).Read(_directory.Write("mail.log", Log(1)), cancelled.Token));
    }

    private static string Log(int number) => $"noise\n{Make.LoginLine($"192.0.2.{number}")}\n";

    private LogScan Scan(int threads, byte[]? input = null) =>
        new(Make.Matcher(), new ManualTimeProvider(), _found.Add, threads) { StandardInput = () => new Pipe(input ?? []) };

    /// <summary>As "cat a.gz b.gz" joins them.</summary>
    private string WriteCompressed(string name, params string[] texts)
    {
        using var file = File.Create(_directory.File(name));
        foreach (var text in texts)
        {
            using var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            packed.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
        return file.Name;
    }

    /// <summary>Gives a few bytes at a time, and cannot be read again.</summary>
    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(3, buffer.Length)]);
    }
}
