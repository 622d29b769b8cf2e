using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Doctor;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class FindingPrinterTests
{
    private static readonly Finding[] Findings =
        [new("a", FindingState.Good, "is well"), new("b", FindingState.Doubtful, "is odd", "look"), new("b", FindingState.Bad, "is \u001b[31mbroken", "mend")];

    [Fact]
    public void People_get_a_mark_a_line_and_the_remedy_below_it() =>
        Assert.Equal("✓ is well\n! is odd\n    look\n✗ is ?[31mbroken\n    mend\n1 as they should be, 1 doubtful, 1 wrong\n", Print("de_DE.UTF-8", json: false));

    [Fact]
    public void A_terminal_without_utf_8_gets_plain_marks() =>
        Assert.StartsWith("+ is well\n! is odd\n    look\nx is ?", Print("C", json: false));

    [Fact]
    public void Programs_get_an_object_a_line() =>
        Assert.StartsWith("""
            {"check":"a","state":"good","text":"is well","remedy":""}
            {"check":"b","state":"doubtful","text":"is odd","remedy":"look"}
            {"check":"b","state":"bad","text":"is
            """, Print("C", json: true));

    [Fact]
    public void The_first_variable_of_the_locale_that_is_set_decides()
    {
        Assert.Equal("+", MarkFor(("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")));
        Assert.Equal("✓", MarkFor(("LC_ALL", ""), ("LANG", "C.utf8")));
        Assert.Equal("+", MarkFor());
    }

    private static string MarkFor(params (string Name, string Value)[] variables) =>
        FindingMarks.OfTerminal(name => variables.FirstOrDefault(variable => variable.Name == name).Value).Of(FindingState.Good);

    private static string Print(string locale, bool json)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var printer = new FindingPrinter(output, FindingMarks.OfTerminal(name => name == "LANG" ? locale : null), json);
        foreach (var finding in Findings)
            printer.Print(finding);
        printer.PrintTotals();
        return output.ToString();
    }
}
