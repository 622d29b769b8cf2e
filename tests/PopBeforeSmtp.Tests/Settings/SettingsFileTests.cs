using System.Collections;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Settings;

public sealed class SettingsFileTests
{
    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        using var settings = new TestSettings("// one\n{ /* two */ \"A\": \"x\", \"L\": [ \"1\", \"2\", ], }\n");
        Assert.Equal("x", settings.Root.Text("A", ""));
        Assert.Equal(["1", "2"], settings.Root.Texts("L", []));
        settings.Root.RefuseUnknownKeys();
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void A_byte_order_mark_is_allowed_and_lines_are_counted_right()
    {
        using var settings = new TestSettings("\uFEFF{ \"A\":\n[ ]\n}");
        settings.Root.Text("A", "");
        Assert.Equal(["appsettings.json:2: A: must be a single value"], settings.Errors);
    }

    [Fact]
    public void Numbers_truths_and_nothing_are_texts()
    {
        using var settings = new TestSettings("{ \"A\": 30, \"B\": true, \"C\": null }");
        Assert.Equal(("30", "true", ""), (settings.Root.Text("A", ""), settings.Root.Text("B", ""), settings.Root.Text("C", "x")));
    }

    [Fact]
    public void Keys_are_known_in_any_case()
    {
        using var settings = new TestSettings("{ \"window\": \"30m\" }");
        Assert.Equal("30m", settings.Root.Text("Window", ""));
        settings.Root.RefuseUnknownKeys();
        Assert.Empty(settings.Errors);
    }

    [Theory]
    [InlineData("{ \"A\": 1,\n \"B\": 2,\n \"A\": 3 }", "appsettings.json:3: not JSON: the key 'A' is there twice")]
    [InlineData("{ \"A\": 1,\n \"a\": 3 }", "appsettings.json:2: not JSON: the key 'a' is there twice")]
    [InlineData("[ ]", "appsettings.json:1: not JSON: the file must hold one object { ... }")]
    [InlineData("\"text\"", "appsettings.json:1: not JSON: the file must hold one object { ... }")]
    public void A_file_that_is_not_one_object_is_refused(string json, string error) => Assert.Equal([error], TestSettings.Refused(json));

    [Theory]
    [InlineData("", 1)]
    [InlineData("{", 1)]
    [InlineData("{\n\"A\" 1\n}", 2)]
    [InlineData("{\n\n\"A\": 1 \"B\": 2\n}", 3)]
    [InlineData("{\n\"A\": 'x'\n}", 2)]
    [InlineData("{ }\n{ }", 2)]
    [InlineData("{ } x", 1)]
    public void What_is_not_JSON_is_refused_with_its_line(string json, int line) =>
        Assert.StartsWith($"appsettings.json:{line}: not JSON: ", Assert.Single(TestSettings.Refused(json)));

    [Fact]
    public void A_file_that_nests_too_deep_is_refused() =>
        Assert.Single(TestSettings.Refused(string.Concat(Enumerable.Repeat("{\"A\":", 50)) + "1" + new string('}', 50)));

    [Theory]
    [InlineData("nowhere.json")]
    [InlineData(".")]
    public void A_file_that_cannot_be_read_is_named(string name)
    {
        using var directory = new TestDirectory();
        var error = Assert.Throws<SettingsException>(() => SettingsFile.Read(directory.File(name), new Hashtable()));
        Assert.StartsWith(directory.File(name) + ": ", error.Message);
    }

    [Fact]
    public void Without_a_file_there_are_defaults() =>
        Assert.Empty(SettingsFile.Read(null, new Hashtable()).Members);
}
