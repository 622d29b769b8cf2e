using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.SenderLogins;

public sealed class TextMapTests
{
    [Fact]
    public void It_is_read_as_postmap_reads_it()
    {
        var rows = TextMap.Parse("""
            # who may send as whom
            Sales@Example.org  ann, bob
            @example.net	cat,
              dan

                # a comment within
              eve
            alone
            sales@example.org second

            """.ReplaceLineEndings("\n"));
        Assert.Equal(2, rows.Count);
        Assert.Equal("ann, bob", rows["sales@example.org"]);
        Assert.Equal(["cat", "dan", "eve"], rows["@example.net"].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("  begins with a blank\n#\n")]
    [InlineData("\0\0 \u2028")]
    public void What_has_no_rows_gives_none_or_harmless_ones(string text) =>
        Assert.DoesNotContain(TextMap.Parse(text), row => row.Key.Contains('@'));
}
