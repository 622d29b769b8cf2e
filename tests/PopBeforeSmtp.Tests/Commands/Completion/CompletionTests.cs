using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Commands.Completion;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Completion;

public sealed class CompletionTests
{
    private static readonly CompletedCommand Program = CompletedCommand.Read(CommandLine.Create());

    [Fact]
    public void Every_command_is_known_with_its_options_and_the_hidden_one_is_not()
    {
        Assert.Equal(CommandLine.Create().Subcommands.Where(command => !command.Hidden).Select(command => command.Name), Program.Commands.Select(command => command.Name));
        Assert.DoesNotContain("manual", Program.Words);
        Assert.All(Program.All, command => Assert.Contains(command.Options, option => option is { Name: "--config", IsFile: true }));
        var report = Find("report");
        Assert.Equal(["account", "address"], report.Options.Single(option => option.Name == "--by").Values);
        Assert.Equal("", report.Options.Single(option => option.Name == "--json").Value);
        Assert.Equal("DURATION", report.Options.Single(option => option.Name == "--since").Value);
        Assert.Contains("tcprules", Find("export").Words);
        Assert.True(Find("scan").TakesFiles);
        Assert.Equal(["list", "show", "test"], Find("presets").Words);
    }

    [Fact]
    public void Each_shell_is_told_of_every_command_and_option()
    {
        foreach (var write in (Func<CompletedCommand, string>[])[BashCompletion.Write, ZshCompletion.Write, FishCompletion.Write])
        {
            var script = write(Program);
            Assert.All(Program.Commands, command => Assert.Contains(command.Name, script));
            Assert.All(Program.All.SelectMany(command => command.Options), option => Assert.Contains(option.Name.TrimStart('-'), script));
            Assert.DoesNotContain("Func`", script);
        }
    }

    [Fact]
    public void The_manual_has_every_command_and_option_in_the_words_of_the_program()
    {
        var page = ManualSection.Write(Program);
        foreach (var command in Program.All.Where(command => command.Path.Length > 0))
            Assert.Contains($@"\fB{command.Path.Replace("-", @"\-")}\fR", page);
        Assert.Contains("\\fB\\-\\-for\\fR \\fIDURATION\\fR", page);
        // A hyphen that is not escaped would be set as a dash, and could not be copied into a shell.
        Assert.DoesNotContain(page.Split('\n'), line => line.Replace(@"\-", "").Contains('-'));
        Assert.DoesNotContain(page.Split('\n'), line => line.StartsWith('\''));
    }

    private static CompletedCommand Find(string path) => Program.All.Single(command => command.Path == path);
}
