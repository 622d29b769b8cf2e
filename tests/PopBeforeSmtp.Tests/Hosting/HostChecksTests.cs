using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Tests.Support;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Tests.Doctor;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed partial class HostChecksTests
{
    [Fact]
    public void Every_check_is_on_the_page_of_doctor_and_the_page_has_no_other()
    {
        var page = File.ReadAllText(Repository.PathOf("install/doctor.md"));
        var names = HostChecks.Create(new FakeMailHost(), TimeProvider.System).Select(check => check.Name).Append("relay-test").ToList();

        Assert.Equal(names.Order(StringComparer.Ordinal), Row().Matches(page).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
