using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Import;
using Xunit;

namespace PopBeforeSmtp.Tests.Import;

public sealed class PatternImportTests
{
    private const string Stamp = @"^(... .. ..:..:..) \S+ ";
    private const string Address = @"(\d+\.\d+\.\d+\.\d+)";

    private static readonly IReadOnlyList<RegexPreset> Presets = PresetFiles.Load([PresetFiles.ShippedDirectory], []);

    private readonly List<(int Line, string Text)> _lost = [];

    [Theory]
    [InlineData("uw-imap", Stamp + @"(?:imapd|ipop3d)\[\d+\]: (?:Login|Auth) user=\S+ host=(?:\S+ )?\[" + Address + @"\]")]
    [InlineData("courier", Stamp + @"(?:pop3|imap)d: LOGIN, user=\S+, ip=\[[:f]*" + Address + @"\]")]
    [InlineData("cyrus", Stamp + @"(?:cyrus/)?(?:pop3|imap)s?\[\d+\]: login: \S*\s*\[" + Address + @"\] \S+ \S+")]
    [InlineData("dovecot", @"^[LOGTIME] \S+ dovecot: (?:imap|pop3)-login: Login: .*rip=" + Address)]
    [InlineData("dovecot", @"(?i:^(\w+ +\d+ [\d:]+) \S+ DOVECOT: .*-LOGIN: LOGIN: .*RIP=" + Address + ")")]
    [InlineData("qpopper", Stamp + @"(?:in\.)?qpopper\[\d+\]: \([^)]*\) POP login by user ""[^""]+"" at \([^)]+\) " + Address)]
    [InlineData("vpopmail", Stamp + @"vpopmail\[\d+\]: vchkpw-\w+: .*login success .*:" + Address)]
    public void A_pattern_is_known_by_the_logins_it_recognises(string preset, string pattern)
    {
        Assert.Contains(preset, Names(pattern, null)!);
        Assert.Empty(_lost);
    }

    [Fact]
    public void A_pattern_of_two_lines_is_known_too()
    {
        Assert.Equal(["popa3d"], Names(Stamp + @"popa3d\[(\d+)\]: Authentication passed for ", Stamp + @"popa3d\[(\d+)\]: Session from " + Address + "$"));
        Assert.Empty(_lost);
    }

    [Fact]
    public void A_preset_that_must_be_named_is_told_of()
    {
        Assert.Equal(["apple"], Names(@"^(... .. .... ..:..:..).* IMAP User ""[^""]+"" log on successful from " + Address, null));
        Assert.Contains("the preset apple is for who names it", Assert.Single(_lost).Text);
    }

    [Theory]
    [InlineData(Stamp + @"ownpop\[\d+\]: hello from " + Address, "no preset recognises what this pattern does; see whether 'scan FILE'")]
    [InlineData(Stamp + @"dovecot: hello from " + Address, "it names a program of dovecot")]
    [InlineData(Stamp + @"imaps?d\[\d+\]: hello from " + Address, "see whether 'scan FILE' recognises")]
    [InlineData(@"^(?=x)" + Address, "no preset recognises")]
    [InlineData(@"(((", "no preset recognises")]
    [InlineData("", "no preset recognises")]
    [InlineData(@"^(... .. ..:..:..)", "no preset recognises")]
    [InlineData(@"^(... .. ..:..:..) \S+ dovecot: .*lip=" + Address, "no preset recognises")]
    public void A_pattern_that_recognises_no_login_chooses_nothing(string pattern, string note)
    {
        Assert.Null(Names(pattern, null));
        Assert.StartsWith("no preset recognises", Assert.Single(_lost).Text);
        Assert.Contains(note, _lost[0].Text);
        Assert.Contains("CONTRIBUTING.md", _lost[0].Text);
    }

    [Fact]
    public void Of_several_patterns_those_are_named_that_are_known()
    {
        var settings = Import($"my $pat2 = '{Stamp}own: {Address}';\n$pat = '{Stamp}imapd: LOGIN, user=\\S+, ip=\\[[:f]*{Address}\\]';\nmy @match = ($pat, $pat2);\nsub custom_match {{ return ($1, $2) if /x/; }}", out var notes);

        Assert.Equal(["courier"], settings.Presets!);
        Assert.Equal([(3, true)], notes.Where(note => note.IsLost).Select(note => (note.Line, note.IsLost)));
    }

    [Fact]
    public void A_match_that_is_code_leaves_all_presets()
    {
        Assert.Null(Import("sub custom_match { return ($1, $2) if /x/; }", out var notes).Presets);
        Assert.Contains(notes, note => note.IsLost && note.Text.StartsWith("custom_match is code", StringComparison.Ordinal));
    }

    private static ImportedSettings Import(string text, out IReadOnlyList<ImportNote> notes)
    {
        var import = new SettingsImport(PerlReader.Read(text), Presets, _ => true, hasPostfix: true);
        var settings = import.Translate();
        notes = import.Notes;
        return settings;
    }

    private IReadOnlyList<string>? Names(string login, string? connection)
    {
        var import = new PatternImport(Presets, (line, text) => _lost.Add((line, text)));
        import.Add(login, connection, 1);
        return import.Names;
    }
}
