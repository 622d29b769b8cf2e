using System.Text.Json;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>
/// A line of Dovecot's event exporter in the format json (dovecot/core src/stats/event-exporter-fmt-json.c): the event's name, and its
/// fields in an object of their own. An event counts when it is auth_request_finished with success=yes.
/// </summary>
internal static class ExportedEvent
{
    public const string Preset = "dovecot-events";

    private const string Name = "auth_request_finished";

    /// <returns>null when it is another event, or not the login of a mailbox user.</returns>
    /// <exception cref="FormatException">It is no event.</exception>
    public static LoginEvent? Read(ReadOnlySpan<byte> line, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(line.ToArray(), DovecotEventFields.Json);
            var exported = document.RootElement;
            if (exported.ValueKind != JsonValueKind.Object)
                throw new FormatException("not an object");
            if (DovecotEventFields.Text(exported, "event") != Name)
                return null;
            if (!exported.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Object)
                throw new FormatException("'fields' is missing");
            if (DovecotEventFields.Text(fields, "success") != "yes")
                return null;
            // 2.4 has protocol; service is its name in 2.3.
            return DovecotEventFields.Login(
                DovecotEventFields.Text(fields, "protocol", "service"), DovecotEventFields.Text(fields, "user"), DovecotEventFields.Text(fields, "remote_ip"), DovecotEventFields.Text(fields, "session"), now, Preset, Name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("not JSON", e);
        }
    }
}
