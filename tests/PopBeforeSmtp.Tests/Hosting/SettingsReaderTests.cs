using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_shipped_file_says_the_defaults()
    {
        var shipped = await ReadAsync(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));
        var empty = await ReadAsync("{ }");
        Assert.Equal(empty.LogSources.Select(source => source.Path), shipped.LogSources.Select(source => source.Path));
        Assert.Equal(empty.RelayEndpoints, shipped.RelayEndpoints);
        Assert.Equal((empty.Storage, empty.Control), (shipped.Storage, shipped.Control));
        Assert.Equal(empty.Authorization.Window, shipped.Authorization.Window);
        Assert.Equal(empty.Presets.Select(preset => preset.Name), shipped.Presets.Select(preset => preset.Name));
        Assert.Equal(empty.MapFiles, shipped.MapFiles);
    }

    [Fact]
    public async Task All_errors_are_told_at_once_with_file_line_key_and_value()
    {
        var errors = await RefusedAsync("""
            { "LogSources": [ { "Path": "/dev/null", "Presets": [ "dovcot" ] }, { "Kind": "files" },
                              { "Path": "" } ],
              "Authorization": { "Window": "30" },
              "Storage": { "Kind": "mysql" },
              "RelayEndpoints": [ { "Kind": "milter", "Listen": "tcp:0.0.0.0:25" } ],
              "Control": { "Listen": "unix:", "Mode": "rw" },
              "Strage": { }
            }
            """);
        string[] expected =
        [
            "appsettings.json:1: LogSources:1:Kind: 'files' is not a kind of log source (known: file, ",
            "appsettings.json:1: LogSources:0:Path: '/dev/null' cannot be read: not a regular file",
            "appsettings.json:2: LogSources:2:Path: is missing: the log file to follow",
            "appsettings.json:1: LogSources:0:Presets: 'dovcot' is not a preset (known: ",
            "appsettings.json:3: Authorization:Window: '30' is not a duration",
            "appsettings.json:4: Storage:Kind: 'mysql' is not a kind of store (known: sqlite, memory)",
            "appsettings.json:5: RelayEndpoints:0:Kind: 'milter' is not a kind of relay endpoint (known: policy, socketmap)",
            "appsettings.json:5: RelayEndpoints:0:Listen: 'tcp:0.0.0.0:25' is not an address to listen at",
            "appsettings.json:6: Control:Listen: 'unix:' names no file",
            "appsettings.json:6: Control:Mode: 'rw' is not a file mode",
            "appsettings.json:7: Strage: unknown key",
        ];
        Assert.All(expected, start => Assert.Contains(errors, error => error.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, errors.Count);
    }

    [Theory]
    [InlineData("""{ "LogSources": [ ] }""", "LogSources: the list is empty: there is no log to read")]
    [InlineData("""{ "LogSources": [ { "Path": "/a" }, { "Path": "/a" } ] }""", "LogSources: '/a' is there 2 times")]
    [InlineData("""{ "LogSources": [ { "Path": "/a", "Presets": [ ] } ] }""", "LogSources:0:Presets: the list is empty: nothing would be recognised; write [ \"*\" ] for all")]
    [InlineData("""{ "LogSources": [ { "Path": "/etc" } ] }""", "LogSources:0:Path: '/etc' cannot be read: not a regular file")]
    [InlineData("""{ "LogSources": "/a" }""", "LogSources: must be a list of objects [ { ... } ]")]
    [InlineData("""{ "Storage": { "Path": "/etc" } }""", "Storage:Path: '/etc' is a directory; name the database file")]
    [InlineData("""{ "PresetDirectories": [ "/nowhere" ], "LogSources": [ { "Path": "/a" } ] }""", "PresetDirectories: there is no preset (*.yaml) in any of them")]
    [InlineData("""{ "RelayEndpoints": [ { "Kind": "policy", "Listen": "unix:/a" } ], "Control": { "Listen": "unix:/a" } }""", "RelayEndpoints: 'unix:/a' is listened at 2 times (Control and LogSources count too)")]
    [InlineData("""{ "RelayEndpoints": [ { "Listen": "unix:/a" } ] }""", "RelayEndpoints:0:Kind: '' is not a kind of relay endpoint (known: policy, socketmap)")]
    [InlineData("""{ "MapFiles": [ { "Type": "hash", "Path": "/nowhere/at/all" } ] }""", "MapFiles:0:Path: '/nowhere/at/all': there is no such directory")]
    [InlineData("""{ "MapFiles": [ { "Type": "hash" } ] }""", "MapFiles:0:Path: is missing: the source file of the map, such as /etc/postfix/pop-before-smtp")]
    [InlineData("""{ "MapFiles": [ { "Type": "cidr", "Path": "/tmp/map" } ] }""", "MapFiles:0:Type: 'cidr' is not a map type that this host's Postfix can build")]
    [InlineData("""{ "MapFiles": [ { "Kind": "texthash", "Path": "/tmp/map" } ] }""", "MapFiles:0:Kind: 'texthash' is not a kind of map file (known: postmap, postfix-texthash, postfix-cidr, exim-iplsearch, sendmail-access, opensmtpd-table, tcprules, courier, haraka, nftables)")]
    [InlineData("""{ "MapFiles": [ { "Kind": "tcprules", "Path": "/tmp/map", "Value": "RELAYCLIENT" } ] }""", "MapFiles:0:Value: 'RELAYCLIENT' is not an instruction; write allow,RELAYCLIENT=\"\"")]
    [InlineData("""{ "MapFiles": [ { "Kind": "haraka", "Path": "/tmp/map", "Value": "OK" } ] }""", "MapFiles:0:Value: 'OK' is not known here: the format has no value")]
    [InlineData("""{ "MapFiles": [ { "Kind": "nftables", "Path": "/tmp/map", "Value": "inet a; flush ruleset" } ] }""", "MapFiles:0:Value: 'inet a; flush ruleset' is not a table of nftables; write inet and a name, such as inet pop_before_smtp")]
    [InlineData("""{ "MapFiles": [ { "Kind": "postfix-cidr", "Path": "/tmp/map", "Value": "OK\n0.0.0.0/0 OK" } ] }""", "MapFiles:0:Value: 'OK\n0.0.0.0/0 OK' is not a value for a map; write a word such as OK")]
    [InlineData("""{ "MapFiles": [ { "Kind": "haraka", "Path": "/nowhere/at/all" } ] }""", "MapFiles:0:Path: '/nowhere/at/all': there is no such directory")]
    [InlineData("""{ "MapFiles": [ { "Kind": "haraka", "Path": "/tmp/map", "Mode": "0666" } ] }""", "MapFiles:0:Mode: everybody could write who may relay")]
    [InlineData("""{ "MapFiles": [ { "Kind": "haraka", "Path": "/tmp/map", "Group": "no-such-group" } ] }""", "MapFiles:0:Group: there is no group 'no-such-group' on this host")]
    [InlineData("""{ "MapFiles": [ { "Kind": "tcprules", "Path": "/tmp/map", "Before": "/nowhere" } ] }""", "MapFiles:0:Before: '/nowhere': there is no such file")]
    [InlineData("""{ "MapFiles": [ { "Kind": "tcprules", "Path": "/tmp/map", "AfterUpdate": [ "no-such-program" ] } ] }""", "MapFiles:0:AfterUpdate: there is no program 'no-such-program' on this host")]
    [InlineData("""{ "MapFiles": [ { "Kind": "tcprules", "Path": "/tmp/map", "AfterUpdate": "sh -c true" } ] }""", "MapFiles:0:AfterUpdate: must be a list of texts")]
    [InlineData("""{ "MapFiles": [ { "Kind": "tcprules", "Path": "/tmp/map", "Type": "hash" } ] }""", "MapFiles:0:Type: unknown key")]
    [InlineData("""{ "MapFiles": [ { "Path": "/tmp/map", "Value": "" } ] }""", "MapFiles:0:Value: '' is not a value for a map")]
    [InlineData("""{ "MapFiles": [ { "Path": "/tmp/map", "Value": "OK\nx" } ] }""", "MapFiles:0:Value: 'OK\nx' is not a value for a map")]
    [InlineData("""{ "MapFiles": [ { "Path": "/tmp/map" }, { "Path": "/tmp/map", "Type": "btree" } ] }""", "MapFiles: '/tmp/map' is the source file of 2 maps; give each a path of its own")]
    public async Task A_mistake_is_told(string json, string error)
    {
        Assert.SkipWhen(json.Contains("MapFiles") && !File.Exists("/usr/sbin/postconf"), "Postfix is not installed");
        var errors = await RefusedAsync(json);
        Assert.Contains(errors, told => told.StartsWith($"appsettings.json:1: {error}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_that_is_not_there_yet_is_no_mistake()
    {
        var settings = await ReadAsync("""{ "LogSources": [ { "Path": "/nowhere/mail.log" } ], "RelayEndpoints": [] }""");
        Assert.Equal("/nowhere/mail.log", Assert.Single(settings.LogSources).Path);
        Assert.Empty(settings.RelayEndpoints);
    }

    [Fact]
    public void Commands_need_only_their_part()
    {
        var file = _directory.Write("appsettings.json", """{ "LogSources": "nonsense", "Control": { "Listen": "unix:/run/c" }, "Storage": { "Path": "/db" }, "Authorization": { "Window": "2h" } }""");
        var (control, storage, window, _) = SettingsReader.ReadForCommand(file);
        Assert.Equal(("/run/c", "/db", TimeSpan.FromHours(2)), (control.Path, storage.Path, window));
        Assert.NotEmpty(SettingsReader.ReadPresetsForCommand(file));
    }

    [Fact]
    public void Commands_are_told_what_is_wrong_with_their_part()
    {
        var file = _directory.Write("appsettings.json", """{ "Control": { "Listen": "here" } }""");
        Assert.Contains("Control:Listen: 'here'", Assert.Throws<SettingsException>(() => SettingsReader.ReadForCommand(file)).Message);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told() =>
        await Assert.ThrowsAsync<SettingsException>(() => SettingsReader.ReadAsync(_directory.File("nowhere.json"), CancellationToken.None));

    private Task<ProgramSettings> ReadAsync(string json) => SettingsReader.ReadAsync(_directory.Write("appsettings.json", json), CancellationToken.None);

    private async Task<IReadOnlyList<string>> RefusedAsync(string json)
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ReadAsync(json));
        return [.. error.Errors.Select(told => told.Replace(_directory.Root + "/", ""))];
    }
}
