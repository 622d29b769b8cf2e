using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Import;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Import;

public sealed class SettingsImportTests
{
    private static readonly IReadOnlyList<RegexPreset> Presets = PresetFiles.Load([PresetFiles.ShippedDirectory], []);

    [Fact]
    public void The_shipped_file_comes_to_what_the_program_does_by_itself()
    {
        var import = Import(OldConfigurations.Shipped, "/var/log/mail.log");

        Assert.Equal(
            """
            {
              "LogSources": [
                {
                  "Kind": "file",
                  "Path": "/var/log/mail.log",
                  "Presets": [
                    "uw-imap"
                  ]
                }
              ],
              "Authorization": {
                "Window": "00:30:00",
                "ExemptNetworks": [
                  "127.0.0.0/8",
                  "::1/128",
                  "postfix:mynetworks"
                ]
              },
              "MapFiles": [
                {
                  "Kind": "postmap",
                  "Type": "hash",
                  "Path": "/etc/postfix/pop-before-smtp",
                  "Value": "ok"
                }
              ]
            }

            """,
            import.Translate().ToJson());
        Assert.DoesNotContain(import.Notes, note => note.IsLost);
        Assert.Contains(import.Notes, note => note.Text.Contains("/var/log/mail.log, the first of the list"));
    }

    [Fact]
    public void What_a_site_has_edited_is_taken_over()
    {
        var import = Import(OldConfigurations.Edited);
        var settings = import.Translate();

        Assert.Equal(("/var/log/mail.log", TimeSpan.FromHours(2), new ImportedMap("hash", "/etc/postfix/popauth", "OK")), (settings.Log, settings.Window, settings.Map));
        Assert.Equal(["uw-imap"], settings.Presets!);
        Assert.Equal(["127.0.0.0/8", "::1/128", "192.0.2.0/24", "2001:db8::/32", "postfix:mynetworks"], settings.ExemptNetworks!);
        Assert.Equal([(2, false), (7, false)], import.Notes.Select(note => (note.Line, note.IsLost)));
    }

    [Fact]
    public void What_it_comes_to_is_settings()
    {
        using var directory = new TestDirectory();
        var log = directory.Write("mail.log", "");
        var file = directory.Write("appsettings.json", Import($"$file_tail{{name}} = '{log}'; $grace = 86400;", hasPostfix: false).Translate().ToJson());

        Assert.Equal(TimeSpan.FromDays(1), SettingsReader.ReadForCommand(file).Authorization.Window);
    }

    [Theory]
    [InlineData("$grace = 1800; eval { $grace = 86400 };", "$grace: is set by code at line 1")]
    [InlineData("my $grace = 1800;", "$grace: 'my' makes it a variable of this file")]
    [InlineData("$grace = 0;", "$grace: '0' is not a number of seconds from 1 to 2678400")]
    [InlineData("$grace = 2678401;", "$grace: '2678401' is not a number")]
    [InlineData("$grace = '30m';", "$grace: '30m' is not a number")]
    [InlineData("$grace = \\&f;", "$grace: its value is code")]
    public void A_window_that_cannot_be_told_stays_the_usual_one(string text, string note) => AssertLost(text, note, settings => Assert.Null(settings.Window));

    [Theory]
    [InlineData("$file_tail{name} = 'mail.log';", "'mail.log' is not the whole path of a file")]
    [InlineData("$file_tail{name} = \"/var/log/mail\\n.log\";", "is not the whole path of a file")]
    [InlineData("my %file_tail = (name => '/var/log/x');", "$file_tail{name}: 'my' makes it")]
    [InlineData("$file_tail{name} = $ENV{LOG};", "$file_tail{name}: is set by code at line 1")]
    public void A_log_that_cannot_be_told_is_not_guessed(string text, string note) => AssertLost(text, note, settings => Assert.Null(settings.Log));

    [Fact]
    public void None_of_the_logs_being_there_is_said() => AssertLost(OldConfigurations.Shipped, "none of the logs is there: /var/log/maillog, /var/log/mail/info", settings => Assert.Null(settings.Log));

    [Fact]
    public void A_log_that_is_named_and_there_is_not_looked_for() =>
        Assert.Equal("/srv/mail.log", Import("$file_tail{'name'} = '/srv/mail.log';\n" + OldConfigurations.Shipped, "/srv/mail.log", "/var/log/mail.log").Translate().Log);

    [Theory]
    [InlineData("@mynets = ('10', '192.0.2.0/33', 'mail.example.org');", "@mynets: '10' is not an address or network")]
    [InlineData("@mynets = ('192.168.1.1/24');", "the network is 192.168.1.0/24")]
    [InlineData("@mynets = ('hash:/etc/postfix/nets', '/etc/postfix/nets');", "'hash:/etc/postfix/nets' is not an address or network")]
    [InlineData("$mynet_func = \\&own; sub own { `cat /etc/nets` }", "$mynet_func: own is code")]
    [InlineData("$mynet_func = sub { '0.0.0.0/0' };", "$mynet_func: is set by code")]
    [InlineData("push @mynets, '192.0.2.0/24'; @mynets = ('192.0.2.0/24');", "@mynets: is set by code")]
    public void Networks_that_cannot_be_told_are_left_out(string text, string note) => AssertLost(text, note, settings => Assert.Null(settings.ExemptNetworks), hasPostfix: false);

    [Fact]
    public void Networks_of_another_relay_are_taken_from_its_function() =>
        Assert.Equal(["127.0.0.0/8", "::1/128", "192.0.2.0/24"], Import("$mynet_func = \\&mynet_sendmail;\nsub mynet_sendmail\n{\n '127.0.0.0/8 192.0.2.0/24';\n}").Translate().ExemptNetworks!);

    [Theory]
    [InlineData("$tie_func = \\&tie_sendmail;", "install/relays/sendmail.md")]
    [InlineData("$tie_func = \\&tie_courier;", "install/relays/courier.md")]
    [InlineData("$tie_func = \\&tie_tcprules;", "install/relays/qmail.md")]
    [InlineData("$tie_func = \\&tie_own;", "its database is kept by code")]
    [InlineData("$tie_func = sub { };", "$tie_func: is set by code")]
    [InlineData("$dbvalue = 'REJECT';", "$dbvalue: 'REJECT' is not known as a permission")]
    [InlineData("$dbvalue = '';", "$dbvalue: '' is not known as a permission")]
    [InlineData("$dbfile = 'popauth';", "$dbfile: 'popauth' is not the whole path of a file")]
    public void A_map_that_is_not_Postfix_own_is_not_kept(string text, string note) => AssertLost(text, note, settings => Assert.Null(settings.Map));

    [Theory]
    [InlineData("$tie_func = \\&tie_DB;", "hash")]
    [InlineData("$tie_func = \\&tie_NDBM;", "dbm")]
    [InlineData("$tie_func = \\&tie_CDB;", "cdb")]
    public void A_map_of_Postfix_is_kept(string text, string type) => Assert.Equal(type, Import(text).Translate().Map!.Type);

    [Fact]
    public void A_program_that_wrote_nothing_gives_no_map()
    {
        var import = Import("$write = 0;");

        Assert.Null(import.Translate().Map);
        Assert.Contains(import.Notes, note => note.Text.Contains("run --dry-run"));
    }

    [Fact]
    public void A_host_without_Postfix_gets_no_map() => AssertLost("$dbfile = '/etc/exim/pop';", "there is no postconf on this host", settings => Assert.Null(settings.Map), hasPostfix: false);

    [Fact]
    public void What_a_table_holds_is_told_or_not_at_all()
    {
        Assert.Equal(("/etc/postfix/pop-before-smtp", "ok"), (Import("").Database, Import("").Permission));
        Assert.Equal(("/x", "RELAY"), (Import("$dbfile = '/x'; $dbvalue = 'RELAY';").Database, Import("$dbvalue = 'RELAY';").Permission));
        Assert.Null(Import("$dbfile = `echo /x`;").Database);
        Assert.Null(Import("$dbvalue = `echo ok`;").Permission);
        Assert.Null(Import("$dbvalue = 'DUNNO';").Permission);
    }

    private static void AssertLost(string text, string note, Action<ImportedSettings> assert, bool hasPostfix = true)
    {
        var import = new SettingsImport(PerlReader.Read(text), Presets, _ => false, hasPostfix);
        assert(import.Translate());
        Assert.Contains(import.Notes, lost => lost.IsLost && lost.Text.Contains(note, StringComparison.Ordinal));
    }

    private static SettingsImport Import(string text, params string[] logs) => new(PerlReader.Read(text), Presets, logs.Contains, hasPostfix: true);

    private static SettingsImport Import(string text, bool hasPostfix) => new(PerlReader.Read(text), Presets, _ => true, hasPostfix);
}
