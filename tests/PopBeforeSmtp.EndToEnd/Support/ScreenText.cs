using System.Text.RegularExpressions;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Compares a screen with one that was written down: "#" stands for a digit, "~" for any text, also none.</summary>
internal static class ScreenText
{
    public static void AssertIs(string expected, string[] screen)
    {
        var lines = expected.Split('\n');
        for (var line = 0; line < Math.Max(lines.Length, screen.Length); line++)
        {
            var (wanted, shown) = (line < lines.Length ? lines[line] : "", line < screen.Length ? screen[line] : "");
            Assert.True(Matches(wanted, shown), $"line {line + 1} is '{shown}', not '{wanted}':\n{string.Join('\n', screen)}");
        }
    }

    private static bool Matches(string wanted, string shown) =>
        Regex.IsMatch(shown, @"\A" + Regex.Escape(wanted).Replace(@"\#", "[0-9]").Replace("~", ".*") + @"\z");
}
