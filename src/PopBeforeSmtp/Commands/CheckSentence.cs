using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>What check says to a person.</summary>
internal static class CheckSentence
{
    /// <param name="client">null: it may not relay.</param>
    public static string Of(ClientAddress address, ClientView? client, DateTimeOffset now) =>
        client is null ? $"{address} may not relay." : $"{address} may relay {Until(client, now)}: {Why(client, now)}.";

    private static string Until(ClientView client, DateTimeOffset now) =>
        client.Expires is { } expires ? $"for another {DurationText.Format(expires - now)}" : "until it is revoked";

    private static string Why(ClientView client, DateTimeOffset now) => client.Accounts.Count == 0
        ? $"allowed by hand{(client.Note.Length > 0 ? $" ({Terminal.Printable(client.Note)})" : "")}"
        : $"{Terminal.Printable(string.Join(", ", client.Accounts))} logged in there {DurationText.Format(now - client.LastLogin!.Value)} ago";
}
