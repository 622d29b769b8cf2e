using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class LogScanTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<ScannedLine> _found = [];
    private readonly LogScan _scan;

    public LogScanTests() => _scan = new LogScan(Make.Matcher(), new ManualTimeProvider(), _found.Add);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Recognised_lines_are_told_with_their_numbers()
    {
        Read("noise\n" + Make.LoginLine("192.0.2.10") + "\n\n" + Make.LoginLine("2001:db8::25", "piet") + "\r\n");
        Assert.Equal(
            [
                new ScannedLine(2, "login", "192.0.2.10", "ina", "abc", "dovecot", "login", new DateTimeOffset(2026, 11, 20, 10, 15, 0, TimeSpan.Zero)),
                new ScannedLine(4, "login", "2001:db8::25", "piet", "abc", "dovecot", "login", new DateTimeOffset(2026, 11, 20, 10, 15, 0, TimeSpan.Zero)),
            ],
            _found);
        Assert.Equal((4L, 2L, 2, 0L), (_scan.Lines, _scan.Logins, _scan.Addresses, _scan.DroppedLines));
    }

    [Fact]
    public void Lines_that_are_too_long_are_counted()
    {
        var tooLong = new string('x', LineBuffer.MaximumLineLength + 1) + "\n";
        Read(tooLong + Make.LoginLine("192.0.2.10") + "\n" + tooLong + tooLong + Make.LoginLine("192.0.2.11") + "\n" + tooLong);
        Assert.Equal([2, 5], _found.Select(line => line.Line));
        Assert.Equal((6L, 4L), (_scan.Lines, _scan.DroppedLines));
    }

    [Fact]
    public void Numbers_are_right_where_long_and_short_lines_share_a_buffer()
    {
        var text = string.Concat(Enumerable.Range(1, 300).Select(i => i % 50 == 0 ? new string('x', LineBuffer.MaximumLineLength + i) + "\n" : Make.LoginLine($"192.0.2.{i % 200}") + "\n"));
        Read(text);
        Assert.Equal(Enumerable.Range(1, 300).Where(i => i % 50 != 0).Select(i => (long)i), _found.Select(line => line.Line));
    }

    [Fact]
    public void A_last_line_without_its_end_is_no_evidence()
    {
        Read(Make.LoginLine("192.0.2.10") + "\n" + Make.LoginLine("192.0.2.11"));
        Assert.Equal("192.0.2.10", Assert.Single(_found).Address);
    }

    [Fact]
    public void Numbers_begin_anew_with_each_file_and_totals_do_not()
    {
        Read(Make.LoginLine("192.0.2.10") + "\n");
        Read(Make.LoginLine("192.0.2.10") + "\n");
        Assert.Equal([1, 1], _found.Select(line => line.Line));
        Assert.Equal((2L, 2L, 1), (_scan.Lines, _scan.Logins, _scan.Addresses));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error()
    {
        Assert.ThrowsAny<IOException>(() => _scan.Read(_directory.File("nowhere"), CancellationToken.None));
        Assert.ThrowsAny<IOException>(() => _scan.Read(_directory.Root, CancellationToken.None));
    }

    private void Read(string text) => _scan.Read(_directory.Write("mail.log", text), CancellationToken.None);
}
