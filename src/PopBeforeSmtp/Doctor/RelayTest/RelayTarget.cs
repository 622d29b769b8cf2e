using System.Globalization;

namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>The relay that is tested.</summary>
/// <param name="Host">A name or an address without brackets.</param>
internal sealed record RelayTarget(string Host, int Port)
{
    private const int SmtpPort = 25;

    public static RelayTarget ThisHost { get; } = new("127.0.0.1", SmtpPort);

    /// <summary>HOST, HOST:PORT, an IPv6 address with or without brackets, [ADDRESS]:PORT; null for what is none of these.</summary>
    public static RelayTarget? Parse(string text)
    {
        var (host, port) = Cut(text);
        if (host.Length == 0 || host.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or '_' or ':')))
            return null;
        if (port is null)
            return new RelayTarget(host, SmtpPort);
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? new RelayTarget(host, number) : null;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, string? Port) Cut(string text)
    {
        if (text is ['[', ..] && text.IndexOf(']') is > 1 and var end)
            return end == text.Length - 1 ? (text[1..end], null) : text[end + 1] == ':' ? (text[1..end], text[(end + 2)..]) : ("", null);
        return text.Split(':') is [var host, var port] ? (host, port) : (text, null);
    }
}
