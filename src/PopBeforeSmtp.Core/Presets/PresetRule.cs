using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>One kind of line of a server.</summary>
/// <param name="Name">Unique within its preset.</param>
/// <param name="JoinsProcess">The line is joined with others of the same host, program and process id, because it lacks an address.</param>
/// <param name="HasNoUser">The login is known not to name its account: <see cref="UnknownUser"/> stands for it.</param>
/// <param name="Pattern">As written in the file; empty when there are fields only.</param>
/// <param name="Regex">The pattern, for the engine that never backtracks: time is linear in the length of the line.</param>
/// <param name="Fields">What a tokenizer reads, in the pattern's group "fields" or in the whole message; null when the pattern says all.</param>
internal sealed record PresetRule(string Name, LineKind Kind, bool JoinsProcess, bool HasNoUser, string Pattern, Regex? Regex, FieldRule? Fields)
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>One name for all, so that such logins are revoked together, and an address does not collect a name for each.</summary>
    public const string UnknownUser = "(unknown)";

    // No server has longer ones (RFC 5321 section 4.5.3.1: 64 and 255 octets with an at sign); what is longer was made to fill something.
    private const int LongestUser = 320;

    private static readonly string[] Groups = ["address", "user", "session", "protocol", "time"];

    /// <summary>Whether its lines have the client's address.</summary>
    public bool HasAddress => Finds("address");

    public bool Finds(string group) => Regex?.GroupNumberFromName(group) >= 0 || Fields?.Fields.ContainsKey(group) == true;

    /// <summary>Matches a whole message; an address that is not a whole one is no match, whatever the pattern let through.</summary>
    public bool TryMatch(ReadOnlySpan<char> message, out RuleMatch match)
    {
        match = default;
        if (Regex is not null && !Regex.IsMatch(message))
            return false;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = message.ToString();
        if (Regex is not null)
            text = TakeGroups(Regex.Match(text), values, text);
        if (Fields is not null && !Fields.TryRead(text, values))
            return false;
        ClientAddress address = default;
        if (HasAddress && !ClientAddress.TryParse(values.GetValueOrDefault("address", ""), out address))
            return false;
        match = new RuleMatch(HasAddress ? address : null, HasNoUser ? UnknownUser : Value("user"), Value("session"), Shared(Value("protocol")), Value("time"));
        return Kind != LineKind.Login || match.User.Length is > 0 and <= LongestUser;

        string Value(string group) => values.GetValueOrDefault(group, "");
    }

    /// <returns>The text that the tokenizer is to read.</returns>
    private static string TakeGroups(Match match, Dictionary<string, string> values, string message)
    {
        foreach (var group in Groups)
            values[group] = match.Groups[group].Value;
        return match.Groups["fields"] is { Success: true } fields ? fields.Value : message;
    }

    /// <summary>One text for all rows of a table, not one for each.</summary>
    private static string Shared(ReadOnlySpan<char> protocol) => protocol switch
    {
        "imap" => "imap",
        "pop3" => "pop3",
        _ => protocol.ToString(),
    };
}
