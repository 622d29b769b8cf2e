using System.Text.Json;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>The body of "command=report" (dovecot/core src/auth/auth-policy.c): success is the one thing that Dovecot itself adds.</summary>
internal static class AuthPolicyReport
{
    public const string Preset = "dovecot-auth-policy";

    /// <returns>null when it is not the login of a mailbox user that opens something.</returns>
    /// <exception cref="FormatException">It is no report.</exception>
    public static LoginEvent? Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body, DovecotEventFields.Json);
            var report = document.RootElement;
            if (report.ValueKind != JsonValueKind.Object || !report.TryGetProperty("success", out var success) || success.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                throw new FormatException("'success' is neither true nor false");
            var login = DovecotEventFields.Login(
                DovecotEventFields.Text(report, "protocol"), DovecotEventFields.Text(report, "login"), DovecotEventFields.Text(report, "remote"), DovecotEventFields.Text(report, "session", "session_id"), now, Preset, "report");
            var isRejected = report.TryGetProperty("policy_reject", out var reject) && reject.ValueKind != JsonValueKind.False;
            return success.GetBoolean() && !isRejected ? login : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("not JSON", e);
        }
    }
}
