using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Presets.Prefilter;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Prefilter;

public sealed class NeedleSearchTests
{
    private static readonly Gen<string> Pieces = Gen.Elements("a", "b", "ab", "A", "B", " ", " ab", "x", "[", ":", "login", "Log", "in", "\\", "-", "\u00e9", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");

    private static readonly Gen<Needle> Needles =
        from text in Gen.Elements("a", "ab", " ab", "abab", "login", "log in", "\\", "babababa", "xxxxxxx-", "b[", "in\u00e9", "a-a-a")
        from kind in Gen.Choose(0, 2)
        select kind switch { 0 => new Needle(text), 1 => new Needle(text.ToLowerInvariant(), ignoreCase: text.All(char.IsAscii)), _ => new Needle(" " + text, isProgram: true) };

    [Fact]
    public void It_says_of_every_line_whether_one_of_the_texts_is_in_it() =>
        Always.Holds(
            from needles in Needles.NonEmptyListOf()
            from text in Pieces.ArrayOf().Select(string.Concat)
            select (needles, text),
            given =>
            {
                var bytes = Encoding.UTF8.GetBytes(given.text);
                var found = new NeedleSearch([.. given.needles]).IndexOf(bytes, 0);
                Assert.Equal(given.needles.Any(needle => Stands(needle, bytes)), found >= 0);
            },
            runs: 3000);

    [Fact]
    public void The_place_is_within_the_first_of_them_behind_the_start()
    {
        var search = new NeedleSearch([new Needle("login"), new Needle(" dovecot", isProgram: true)]);
        var text = Any.Utf8($"{new string('x', 100)} dovecot: {new string('y', 100)}login{new string('z', 100)}");

        Assert.InRange(search.IndexOf(text, 0), 100, 109);
        Assert.InRange(search.IndexOf(text, 110), 210, 214);
        Assert.Equal(-1, search.IndexOf(text, 216));
    }

    [Fact]
    public void The_name_of_a_program_is_a_word()
    {
        var search = new NeedleSearch([new Needle(" imap", isProgram: true)]);

        Assert.True(search.IndexOf(" imap: "u8, 0) >= 0);
        Assert.True(search.IndexOf(" imap[7]"u8, 0) >= 0);
        Assert.True(search.IndexOf(" imap 7"u8, 0) >= 0);
        Assert.True(search.IndexOf(" imapd:"u8, 0) < 0);
        Assert.True(search.IndexOf("ximap:"u8, 0) < 0);
        Assert.True(search.IndexOf(" imap"u8, 0) < 0);
    }

    private static bool Stands(Needle needle, byte[] text) => Enumerable.Range(0, text.Length).Any(at => needle.StandsAt(text, at));
}
