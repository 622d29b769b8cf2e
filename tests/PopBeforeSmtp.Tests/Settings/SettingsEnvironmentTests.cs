using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Settings;

/// <summary>POPBEFORESMTP_Section__Key lies over the file.</summary>
public sealed class SettingsEnvironmentTests
{
    private const string Json = """
        { "Authorization": { "Window": "30m", "NeverAuthorize": [ "a", "b" ] },
          "LogSources": [ { "Kind": "file", "Path": "/one" } ] }
        """;

    [Fact]
    public void A_value_is_replaced()
    {
        using var settings = new TestSettings(Json, ("POPBEFORESMTP_Authorization__Window", "2h"), ("POPBEFORESMTP_authorization__window2", "x"));
        var section = settings.Root.Section("Authorization");
        Assert.Equal("2h", section.Text("Window", ""));
        section.Texts("NeverAuthorize", []);
        section.RefuseUnknownKeys();
        Assert.Equal(["POPBEFORESMTP_authorization__window2: Authorization:window2: unknown key (known here: NeverAuthorize, Window)"], settings.Errors);
    }

    [Fact]
    public void An_item_of_a_list_is_replaced_or_added()
    {
        using var settings = new TestSettings(Json, ("POPBEFORESMTP_Authorization__NeverAuthorize__1", "B"), ("POPBEFORESMTP_Authorization__NeverAuthorize__2", "C"));
        Assert.Equal(["a", "B", "C"], settings.Root.Section("Authorization").Texts("NeverAuthorize", []));
    }

    [Fact]
    public void A_key_of_an_item_is_replaced_and_an_item_is_added()
    {
        using var settings = new TestSettings(Json, ("POPBEFORESMTP_LogSources__0__Path", "/eins"), ("POPBEFORESMTP_LogSources__1__Path", "/two"));
        Assert.Equal(["/eins", "/two"], settings.Root.Sections("LogSources")!.Select(section => section.Text("Path", "")));
    }

    [Fact]
    public void Sections_and_lists_that_the_file_does_not_have_are_made()
    {
        using var settings = new TestSettings("{ }", ("POPBEFORESMTP_Storage__Path", "/db"), ("POPBEFORESMTP_PresetDirectories__0", "/presets"), ("POPBEFORESMTP_LogSources__0__Presets__0", "dovecot"));
        Assert.Equal("/db", settings.Root.Section("Storage").Text("Path", ""));
        Assert.Equal(["/presets"], settings.Root.Texts("PresetDirectories", []));
        Assert.Equal(["dovecot"], settings.Root.Sections("LogSources")![0].Texts("Presets", []));
    }

    [Fact]
    public void A_list_can_be_emptied()
    {
        using var settings = new TestSettings(Json, ("POPBEFORESMTP_Authorization__NeverAuthorize", ""));
        Assert.Empty(settings.Root.Section("Authorization").Texts("NeverAuthorize", ["default"]));
    }

    [Theory]
    [InlineData("LogSources__2__Path", "'2' is not the number of an item (0 to 1)")]
    [InlineData("LogSources__x__Path", "'x' is not the number of an item (0 to 1)")]
    [InlineData("LogSources__-1", "'-1' is not the number of an item (0 to 1)")]
    [InlineData("Authorization__Window__Minutes", "there is a single value at appsettings.json:1, it has no 'Minutes'")]
    public void A_path_that_leads_nowhere_is_refused(string path, string error) =>
        Assert.Equal([$"POPBEFORESMTP_{path}: {error}"], TestSettings.Refused(Json, ($"POPBEFORESMTP_{path}", "x")));

    [Fact]
    public void Other_variables_are_left_alone()
    {
        using var settings = new TestSettings("{ }", ("PATH", "x"), ("popbeforesmtp_Storage__Path", "x"), ("POPBEFORE_Storage__Path", "x"));
        settings.Root.RefuseUnknownKeys();
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void An_error_names_the_variable()
    {
        using var settings = new TestSettings(Json, ("POPBEFORESMTP_Authorization__Window", "soon"));
        settings.Root.Section("Authorization").Duration("Window", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue);
        Assert.StartsWith("POPBEFORESMTP_Authorization__Window: Authorization:Window: 'soon' is not a duration", Assert.Single(settings.Errors));
    }
}
