using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets.ByteRules;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>One kind of line of a server.</summary>
/// <param name="Name">Unique within its preset.</param>
/// <param name="JoinsProcess">The line is joined with others of the same host, program and process id, because it lacks an address.</param>
/// <param name="HasNoUser">The login is known not to name its account: <see cref="UnknownUser"/> stands for it.</param>
/// <param name="Pattern">As written in the file; empty when there are fields only.</param>
/// <param name="Built">The pattern as it was built to be checked; null: it is built when its program first writes a line.</param>
/// <param name="Fields">What a tokenizer reads, in the pattern's group "fields" or in the whole message; null when the pattern says all.</param>
internal sealed record PresetRule(string Name, LineKind Kind, bool JoinsProcess, bool HasNoUser, string Pattern, Regex? Built, FieldRule? Fields)
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>One name for all, so that such logins are revoked together, and an address does not collect a name for each.</summary>
    public const string UnknownUser = "(unknown)";

    public static ReadOnlySpan<byte> UnknownUserBytes => "(unknown)"u8;

    /// <summary>No server has longer names (RFC 5321 section 4.5.3.1: 64 and 255 octets with an at sign) or session ids; what is longer was made to fill something.</summary>
    public const int LongestText = 320;

    // To build one takes milliseconds and megabytes, and most of the shipped presets are never needed on one host.
    private readonly Lazy<Regex>? _regex = Pattern.Length == 0 ? null : Built is null ? new Lazy<Regex>(() => new Regex(Pattern, Options)) : new Lazy<Regex>(Built);

    internal static readonly string[] Groups = ["address", "user", "session", "protocol", "time"];

    // In an array, so that a rule stays equal to itself when it has been made.
    private readonly ByteRule?[] _onBytes = new ByteRule?[1];

    /// <summary>The same rule for messages of ASCII; made, as the pattern is, when its program first writes a line.</summary>
    public ByteRule OnBytes => _onBytes[0] ?? LazyInitializer.EnsureInitialized(ref _onBytes[0], () => new ByteRule(this));

    /// <summary>The pattern, for the engine that never backtracks: time is linear in the length of the line. null when fields say all.</summary>
    public Regex? Regex => _regex?.Value;

    /// <summary>Whether its lines have the client's address.</summary>
    public bool HasAddress { get; } = Has(Pattern, Fields, "address");

    public bool Finds(string group) => Has(Pattern, Fields, group);

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
        return match.User.Length <= LongestText && match.Session.Length <= LongestText && (Kind != LineKind.Login || match.User.Length > 0);

        string Value(string group) => values.GetValueOrDefault(group, "");
    }

    /// <summary>The field because of which a message that the pattern matches is not believed: it stands there twice. null when there is none.</summary>
    public string? RepeatedField(string message)
    {
        if (Fields is null || Regex?.IsMatch(message) == false)
            return null;
        return Fields.RepeatedField(Regex is null ? message : TakeGroups(Regex.Match(message), [], message));
    }

    private static bool Has(string pattern, FieldRule? fields, string group) =>
        pattern.Contains($"(?<{group}>", StringComparison.Ordinal) || fields?.Fields.ContainsKey(group) == true;

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
