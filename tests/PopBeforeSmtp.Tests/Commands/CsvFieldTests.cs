using PopBeforeSmtp.Commands;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class CsvFieldTests
{
    [Theory]
    [InlineData("ina@example.org", "ina@example.org")]
    [InlineData("", "")]
    [InlineData("Ünal, U.", "\"Ünal, U.\"")]
    [InlineData("the \"boss\"", "\"the \"\"boss\"\"\"")]
    [InlineData("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData(" =1", "\"' =1\"")]
    [InlineData("a\r\nb\tc", "a??b?c")]
    [InlineData("\t=1", "?=1")]
    [InlineData("2001:db8::/64", "2001:db8::/64")]
    public void A_field_is_one_field_and_no_formula(string text, string expected) => Assert.Equal(expected, CsvField.Of(text));
}
