using System.Text.Json;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>What Dovecot says of a login in JSON, in any of its forms.</summary>
internal static class DovecotEventFields
{
    private const int LongestText = 256;

    public static JsonDocumentOptions Json { get; } = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The first of these members that is a text; null when none is there.</summary>
    /// <exception cref="FormatException">One is there and is no text, or not one for an account or a session.</exception>
    public static string? Text(JsonElement parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!parent.TryGetProperty(name, out var value))
                continue;
            if (value.ValueKind != JsonValueKind.String)
                throw new FormatException($"'{name}' is not a text");
            var text = value.GetString()!;
            return text.Length <= LongestText && !text.Any(char.IsControl) ? text : throw new FormatException($"'{name}' is too long or has control characters");
        }
        return null;
    }

    /// <returns>null when it is a login of another kind, or of a client that has no address.</returns>
    /// <exception cref="FormatException">The address is none.</exception>
    public static LoginEvent? Login(string? protocol, string? user, string? remote, string? session, DateTimeOffset now, string preset, string rule)
    {
        if (protocol is not ("imap" or "pop3") || string.IsNullOrEmpty(user) || string.IsNullOrEmpty(remote))
            return null;
        if (!ClientAddress.TryParse(remote, out var address))
            throw new FormatException("the client's address is not an address");
        // What a store keeps of a time, so that a table is the same before and after a restart.
        var time = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return new LoginEvent(time, time, address, user, session ?? "", protocol, preset, rule);
    }
}
