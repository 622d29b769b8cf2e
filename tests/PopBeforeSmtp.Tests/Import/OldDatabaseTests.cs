using PopBeforeSmtp.Import;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Import;

public sealed class OldDatabaseTests : IDisposable
{
    private const string Dump = "VERSION=3\nformat=print\ntype=hash\nHEADER=END\n 192.0.2.10\n ok\n 192.0.2.11\\00\n ok\\00\n a\\0ab\\\\\n \\ff\nDATA=END\n";

    private readonly TestDirectory _directory = new();
    private readonly List<string> _ran = [];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/etc/postfix/pop-before-smtp", "/etc/postfix/pop-before-smtp.db")]
    [InlineData("/etc/postfix/pop-before-smtp.db", "/etc/postfix/pop-before-smtp.db")]
    public void A_table_is_named_with_its_suffix_or_without(string database, string file) => Assert.Equal(file, OldDatabase.FileOf(database));

    [Fact]
    public async Task Postmap_is_asked_where_it_has_hash()
    {
        var file = _directory.Write("table.db", "x");

        Assert.Equal([new OldEntry("192.0.2.10", "ok"), new OldEntry("two words", "a\tb"), new OldEntry("alone", "")], await ReadAsync(file, "btree\nhash\n", "192.0.2.10\tok\ntwo words\ta\tb\nalone\n"));
        Assert.Equal(["postconf -m", $"postmap -s hash:{file[..^3]}"], _ran);
    }

    [Fact]
    public async Task A_file_that_postmap_cannot_read_is_an_error_that_names_it()
    {
        var file = _directory.Write("table.db", "x");
        var refused = await Assert.ThrowsAsync<IOException>(() => new OldDatabase((program, _, _) => Task.FromResult(program == "postconf" ? (0, "hash\n", "") : (1, "", "bad magic"))).ReadAsync(file, TestContext.Current.CancellationToken));

        Assert.Equal($"{file}: bad magic", refused.Message);
    }

    [Fact]
    public async Task More_than_a_site_has_is_refused_as_a_whole()
    {
        var file = _directory.Write("table.db", "x");
        var refused = await Assert.ThrowsAsync<IOException>(() => ReadAsync(file, "hash\n", string.Concat(Enumerable.Range(0, 10_001).Select(number => $"{number}\tok\n"))));

        Assert.Contains("10001 rows", refused.Message);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_an_error() =>
        Assert.Contains("there is no such file", (await Assert.ThrowsAsync<IOException>(() => ReadAsync(_directory.File("none.db"), "hash\n", ""))).Message);

    [Fact]
    public void What_db_dump_prints_is_read() =>
        Assert.Equal([new OldEntry("192.0.2.10", "ok"), new OldEntry("192.0.2.11", "ok"), new OldEntry("a\nb\\", "\u00ff")], OldDump.OfDump(Dump)!);

    [Theory]
    [InlineData("format=print", "format=bytevalue")]
    [InlineData("HEADER=END\n", "")]
    [InlineData("DATA=END\n", "")]
    [InlineData(" 192.0.2.10\n", "")]
    [InlineData(" 192.0.2.10\n", "192.0.2.10\n")]
    [InlineData("\\00", "\\0")]
    [InlineData("\\00", "\\zz")]
    [InlineData("192.0.2.11\\00", "192.0.2.11\\00\\00")]
    public void What_db_dump_never_prints_is_refused(string what, string with) => Assert.Null(OldDump.OfDump(Dump.Replace(what, with)));

    private Task<IReadOnlyList<OldEntry>> ReadAsync(string file, string types, string rows) =>
        new OldDatabase((program, arguments, _) =>
        {
            _ran.Add(string.Join(' ', [program, .. arguments]));
            return Task.FromResult((0, program == "postconf" ? types : rows, ""));
        }).ReadAsync(file, TestContext.Current.CancellationToken);
}
