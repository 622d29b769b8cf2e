using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class LogGlobTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("*.log", "imap.log pop.log")]
    [InlineData("*", "imap.log mail mail.err pop.log")]
    [InlineData("mail*", "mail mail.err")]
    [InlineData("???.log", "pop.log")]
    [InlineData("*/mail.log", "a/mail.log b/mail.log")]
    [InlineData("?/*.log", "a/mail.log b/mail.log b/other.log")]
    [InlineData(".*", ".hidden.log")]
    [InlineData("nowhere/*.log", "")]
    [InlineData("*/nothing", "a/nothing b/nothing imap.log/nothing mail.err/nothing mail.gz/nothing mail.log.1/nothing mail/nothing pop.log/nothing")]
    [InlineData("[ab]/*.log", "")]
    public void What_a_pattern_finds(string pattern, string expected)
    {
        foreach (var name in (string[])["imap.log", "pop.log", "imap.log.1", "imap.log-20261120", "imap.log.2.gz", "old.log.gz", "mail", "mail.err", "mail.1", "mail-20261120", "mail.old", ".hidden.log", "a/mail.log", "a/mail.log.1", "b/mail.log", "b/other.log"])
            _directory.Write(name, "");
        var found = LogGlob.Find(_directory.File(pattern)).Select(path => Path.GetRelativePath(_directory.Root, path));
        if (pattern.EndsWith("/nothing", StringComparison.Ordinal))
            Assert.DoesNotContain(found, path => File.Exists(_directory.File(path)));
        else
            Assert.Equal(expected, string.Join(' ', found.Where(path => File.Exists(_directory.File(path))).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("/var/log/mail/*.log", "/var/log/mail")]
    [InlineData("/var/log/ma?l.log", "/var/log")]
    [InlineData("/var/*/mail/x.log", "/var")]
    public void The_directory_above_the_first_wildcard(string pattern, string expected) => Assert.Equal(expected, LogGlob.FixedDirectory(pattern));
}
