using System.Globalization;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>Bytes as a person can read them.</summary>
internal static class Printed
{
    private const int Longest = 2000;

    public static string Bytes(byte[] bytes) => Text(System.Text.Encoding.Latin1.GetString(bytes));

    public static string Text(string text)
    {
        var printed = string.Concat(text.Take(Longest).Select(Letter));
        return text.Length <= Longest ? $"\"{printed}\"" : $"\"{printed}\"... ({text.Length} bytes)";
    }

    private static string Letter(char letter) => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\\' => "\\\\",
        '"' => "\\\"",
        >= ' ' and <= '~' => letter.ToString(),
        _ => $"\\x{((int)letter).ToString("x2", CultureInfo.InvariantCulture)}",
    };
}
