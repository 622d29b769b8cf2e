using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Settings;

public sealed class SettingsSectionTests
{
    [Fact]
    public void What_is_not_written_has_its_default_and_no_error()
    {
        using var settings = new TestSettings("{ }");
        Assert.Equal("x", settings.Root.Text("A", "x"));
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Root.Duration("B", TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.Zero));
        Assert.Equal(["y"], settings.Root.Texts("C", ["y"]));
        Assert.Null(settings.Root.Sections("D"));
        Assert.False(settings.Root.Section("E").Exists);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, settings.Root.Mode("F", "0660"));
        Assert.Empty(settings.Root.Raw("G"));
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void An_unknown_key_is_an_error_that_lists_the_known_ones()
    {
        using var settings = new TestSettings("{\n\"Widnow\": \"30m\",\n\"Zeta\": [] }");
        settings.Root.Text("Window", "");
        settings.Root.Text("Alpha", "");
        settings.Root.RefuseUnknownKeys();
        Assert.Equal(
            ["appsettings.json:2: Widnow: unknown key (known here: Alpha, Window)", "appsettings.json:3: Zeta: unknown key (known here: Alpha, Window)"],
            settings.Errors);
    }

    [Fact]
    public void Values_of_the_wrong_kind_are_errors_at_their_lines()
    {
        using var settings = new TestSettings("{\n\"A\": {},\n\"B\": \"x\",\n\"C\": [ {} ],\n\"D\": [ \"x\" ],\n\"E\": \"x\",\n\"F\": [] }");
        Assert.Equal("d", settings.Root.Text("A", "d"));
        Assert.Equal(["d"], settings.Root.Texts("B", ["d"]));
        Assert.Equal(["d"], settings.Root.Texts("C", ["d"]));
        Assert.Empty(settings.Root.Sections("D")!);
        Assert.False(settings.Root.Section("E").Exists);
        settings.Root.Duration("F", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue);
        Assert.Equal([2, 3, 4, 5, 6, 7, 7], settings.Errors.Select(error => int.Parse(error.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void An_item_of_a_list_is_named_by_its_number()
    {
        using var settings = new TestSettings("{ \"L\": [ {}, {\n\"Deep\": { \"X\": 1 } } ] }");
        settings.Root.Sections("L")![1].Section("Deep").RefuseUnknownKeys();
        Assert.Equal(["appsettings.json:2: L:1:Deep:X: unknown key (known here: )"], settings.Errors);
    }

    [Theory]
    [InlineData("660", (UnixFileMode)432)]
    [InlineData("0660", (UnixFileMode)432)]
    [InlineData("0600", (UnixFileMode)384)]
    [InlineData("0777", (UnixFileMode)511)]
    public void A_mode_is_octal(string text, UnixFileMode mode)
    {
        using var settings = new TestSettings($"{{ \"Mode\": \"{text}\" }}");
        Assert.Equal(mode, settings.Root.Mode("Mode", "0600"));
        Assert.Empty(settings.Errors);
    }

    [Theory]
    [InlineData("\"rw-rw----\"")]
    [InlineData("\"0680\"")]
    [InlineData("\"1777\"")]
    [InlineData("\"66\"")]
    [InlineData("\"00660\"")]
    [InlineData("\"\"")]
    [InlineData("\"-660\"")]
    public void A_mode_that_is_none_is_an_error(string json)
    {
        using var settings = new TestSettings($"{{ \"Mode\": {json} }}");
        Assert.Equal(UnixFileMode.None, settings.Root.Mode("Mode", "0600"));
        Assert.EndsWith("is not a file mode; write octal digits such as 0600", Assert.Single(settings.Errors));
    }

    [Fact]
    public void A_part_for_another_library_is_given_as_flat_keys()
    {
        using var settings = new TestSettings("{ \"Serilog\": { \"MinimumLevel\": { \"Default\": \"Debug\" }, \"WriteTo\": [ { \"Name\": \"Console\" } ] } }");
        var flat = settings.Root.Raw("Serilog");
        Assert.Equal("Debug", flat["Serilog:MinimumLevel:Default"]);
        Assert.Equal("Console", flat["serilog:writeto:0:name"]);
        settings.Root.RefuseUnknownKeys();
        Assert.Empty(settings.Errors);
    }
}
