using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PopBeforeSmtp.Import;

/// <summary>What the old configuration comes to; null: it says nothing of it that could be told, and the default holds.</summary>
/// <param name="Presets">Of the log.</param>
/// <param name="Map">The file that relays read.</param>
internal sealed record ImportedSettings(string? Log, IReadOnlyList<string>? Presets, TimeSpan? Window, IReadOnlyList<string>? ExemptNetworks, ImportedMap? Map)
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A part of appsettings.json.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            WriteLog(json);
            WriteAuthorization(json);
            WriteMap(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private void WriteLog(Utf8JsonWriter json)
    {
        if (Log is null)
            return;
        json.WriteStartArray("LogSources");
        json.WriteStartObject();
        json.WriteString("Kind", "file");
        json.WriteString("Path", Log);
        WriteTexts(json, "Presets", Presets);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteAuthorization(Utf8JsonWriter json)
    {
        if (Window is null && ExemptNetworks is null)
            return;
        json.WriteStartObject("Authorization");
        if (Window is { } window)
            json.WriteString("Window", window.ToString("c"));
        WriteTexts(json, "ExemptNetworks", ExemptNetworks);
        json.WriteEndObject();
    }

    private void WriteMap(Utf8JsonWriter json)
    {
        if (Map is null)
            return;
        json.WriteStartArray("MapFiles");
        json.WriteStartObject();
        json.WriteString("Kind", "postmap");
        json.WriteString("Type", Map.Type);
        json.WriteString("Path", Map.Path);
        json.WriteString("Value", Map.Value);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
            return;
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
