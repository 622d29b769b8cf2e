using System.Text.Json;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>What can be told of an installation without building one: tests/install builds it, and installs it on a fresh Debian.</summary>
public sealed class InstallationTests : IDisposable
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly TestDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sh", "-n", "install/install.sh", "install/settings", "install/init.d/pop-before-smtp", "install/openrc/pop-before-smtp", "install/debian/postinst", "install/debian/prerm", "install/debian/postrm")]
    [InlineData("bash", "-n", "install/build", "install/licences", "tests/install")]
    [InlineData("perl", "-c", "tests/confine", "tests/stand-in", "tests/mail-client")]
    public async Task Every_script_is_one(string language, string option, params string[] scripts)
    {
        foreach (var script in scripts)
        {
            var result = await Command.RunAsync(language, [option, Path.Combine(Repository.Root, script)], null, Token);
            Assert.True(result.ExitCode == 0, result.Error);
        }
    }

    [Fact]
    public async Task The_settings_of_a_package_are_those_of_the_checkout_at_the_places_of_a_host()
    {
        var text = (await Command.RunAsync(Path.Combine(Repository.Root, "install", "settings"), ["/opt/x"], null, Token)).Checked("install/settings").Output;
        using var installed = JsonDocument.Parse(text, WithComments);
        using var own = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "appsettings.json"), Token), WithComments);
        Assert.Equal(own.RootElement.EnumerateObject().Select(member => member.Name), installed.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(own.RootElement.GetProperty("Authorization").ToString(), installed.RootElement.GetProperty("Authorization").ToString());
        Assert.Equal("/opt/x/share/pop-before-smtp/regex-presets", installed.RootElement.GetProperty("PresetDirectories")[0].GetString());
        Assert.Equal("/var/lib/pop-before-smtp/authorizations.db", installed.RootElement.GetProperty("Storage").GetProperty("Path").GetString());
        // Where the units have their sockets.
        foreach (var (unit, listen) in ((string, JsonElement)[])[("policy", installed.RootElement.GetProperty("RelayEndpoints")[0]), ("control", installed.RootElement.GetProperty("Control"))])
            Assert.Contains($"ListenStream={listen.GetProperty("Listen").GetString()!["unix:".Length..]}\n", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "install", "systemd", $"pop-before-smtp-{unit}.socket"), Token));
    }

    [Fact]
    public async Task The_manual_of_the_settings_has_every_key()
    {
        var settings = _directory.Write("settings", (await Command.RunAsync(Path.Combine(Repository.Root, "install", "settings"), [], null, Token)).Checked("install/settings").Output);
        var page = (await Command.RunAsync("awk", ["-f", Path.Combine(Repository.Root, "install", "man", "settings.awk"), settings], null, Token)).Checked("awk").Output;
        using var installed = JsonDocument.Parse(await File.ReadAllTextAsync(settings, Token), WithComments);
        foreach (var member in installed.RootElement.EnumerateObject())
            Assert.Contains($".SS {member.Name}\n", page);
        foreach (var section in (string[])["Authorization", "Answers"])
            Assert.All(installed.RootElement.GetProperty(section).EnumerateObject(), member => Assert.Contains($".TP\n\\fB{section}:{member.Name}\\fR\n", page));
    }

    /// <summary>The presets beside the program, or below share/ beside its bin/.</summary>
    [Fact]
    public async Task An_installed_program_finds_its_presets_from_any_directory()
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.Program)!).Where(file => !file.EndsWith("appsettings.json", StringComparison.Ordinal)))
            CopyInto("bin", file);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "regex-presets"), "*.yaml"))
            CopyInto("share/pop-before-smtp/regex-presets", file);
        var settings = _directory.Write("none.json", "{}");
        var result = await Command.RunAsync(_directory.Combine("bin", "pop-before-smtp"), ["presets", "show", "dovecot", "--config", settings], null, Token);
        Assert.Contains($"file: {_directory.Combine("share", "pop-before-smtp", "regex-presets", "dovecot.yaml")}\n", result.Checked("presets").Output);
    }

    private void CopyInto(string directory, string file) => File.Copy(file, Path.Combine(_directory.CreateDirectory(directory), Path.GetFileName(file)));
}
