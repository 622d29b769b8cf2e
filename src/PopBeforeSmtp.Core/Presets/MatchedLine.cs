using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>What a rule found in a line, still in the bytes of the line.</summary>
internal ref struct MatchedLine
{
    /// <summary>Which rule of which preset.</summary>
    public RuleHits Hits { get; set; }

    public LogTimestamp Timestamp { get; set; }

    /// <summary>null where the rule finds none: it stands in a line of the same process or session.</summary>
    public ClientAddress? Address { get; set; }

    /// <summary>In UTF-8, as the session and the protocol.</summary>
    public ReadOnlySpan<byte> User { get; set; }

    public ReadOnlySpan<byte> Session { get; set; }

    public ReadOnlySpan<byte> Protocol { get; set; }

    public readonly string UserText => Encoding.UTF8.GetString(User);

    public readonly string SessionText => Encoding.UTF8.GetString(Session);

    /// <summary>One text for all rows of a table, not one for each.</summary>
    public readonly string ProtocolText => Protocol.SequenceEqual("imap"u8) ? "imap" : Protocol.SequenceEqual("pop3"u8) ? "pop3" : Encoding.UTF8.GetString(Protocol);
}
