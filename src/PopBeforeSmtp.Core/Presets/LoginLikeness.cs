using System.Buffers;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// Whether a message that no rule matched reads as a login to a person. It opens nothing: it only finds the lines that a person
/// should look at, because a server may have changed its words.
/// </summary>
internal static class LoginLikeness
{
    /// <summary>Without regard to case: one of them stands in every message that is not <see cref="LoginLikenessVerdict.Other"/>.</summary>
    public static readonly IReadOnlyList<string> Words =
        ["login", "logged in", "log in", "logon", "log on", "authenticated", "authentication passed", "authentication succe", "auth.success", "authorised", "authorized", "signed in", "began session"];

    private static readonly SearchValues<string> LoginWords = SearchValues.Create([.. Words], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> FailureWords = SearchValues.Create(
        ["fail", "invalid", "unknown", "denied", "badlogin", "login.bad", "error", "abort", "disconnect", "refused", "reject", "incorrect", "wrong", "no auth", "timeout", "timed out", "not allowed", "disabled", "excessive", "nonexistent", "non-existent", "no such", "anonymous", "command=", "logging in"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF.:");

    public static LoginLikenessVerdict Judge(ReadOnlySpan<char> message)
    {
        if (!message.ContainsAny(LoginWords))
            return LoginLikenessVerdict.Other;
        if (message.ContainsAny(FailureWords))
            return LoginLikenessVerdict.Failure;
        return HasAddress(message) ? LoginLikenessVerdict.Login : LoginLikenessVerdict.Other;
    }

    /// <summary>The word by which a message tells of a failure; empty when there is none.</summary>
    public static string FailureWord(string message)
    {
        var start = message.AsSpan().IndexOfAny(FailureWords);
        if (start < 0)
            return "";
        var end = start + 1;
        while (start > 0 && char.IsAsciiLetter(message[start - 1]))
            start--;
        while (end < message.Length && char.IsAsciiLetter(message[end]))
            end++;
        return message[start..end];
    }

    private static bool HasAddress(ReadOnlySpan<char> message)
    {
        while (true)
        {
            var start = message.IndexOfAny(AddressCharacters);
            if (start < 0)
                return false;
            message = message[start..];
            var end = message.IndexOfAnyExcept(AddressCharacters);
            var word = end < 0 ? message : message[..end];
            if (ClientAddress.TryParse(word.TrimEnd(".:"), out _))
                return true;
            if (end < 0)
                return false;
            message = message[end..];
        }
    }
}
