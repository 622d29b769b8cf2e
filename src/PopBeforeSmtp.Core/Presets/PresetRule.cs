using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>One kind of login line of a server.</summary>
/// <param name="Name">Unique within its preset.</param>
/// <param name="Pattern">As written in the file.</param>
/// <param name="Regex">The pattern, for the engine that never backtracks: time is linear in the length of the line.</param>
internal sealed record PresetRule(string Name, string Pattern, Regex Regex)
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Matches a whole message; an address that is not a whole one is no match, whatever the pattern let through.</summary>
    public bool TryMatch(ReadOnlySpan<char> message, out RuleMatch match)
    {
        match = default;
        if (!Regex.IsMatch(message))
            return false;
        var groups = Regex.Match(message.ToString()).Groups;
        if (!ClientAddress.TryParse(groups["address"].ValueSpan, out var address))
            return false;
        match = new RuleMatch(this, address, groups["user"].Value, groups["session"].Value, Shared(groups["protocol"].ValueSpan));
        return true;
    }

    /// <summary>One text for all rows of a table, not one for each.</summary>
    private static string Shared(ReadOnlySpan<char> protocol) => protocol switch
    {
        "imap" => "imap",
        "pop3" => "pop3",
        _ => protocol.ToString(),
    };
}
