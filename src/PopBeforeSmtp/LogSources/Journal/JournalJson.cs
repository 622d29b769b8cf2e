using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>
/// Reads a line of journalctl --output=json. A value is a text; null when it is long and --all was not given; an array of
/// numbers for bytes that are no printable UTF-8; an array of values for a field that is there several times (journalctl(1)).
/// </summary>
/// <remarks>
/// Any process may write an entry with two MESSAGE fields through the native protocol. Which of them a server meant cannot be
/// told, so such a field has no value.
/// </remarks>
internal static class JournalJson
{
    public static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out JournalEntry? entry)
    {
        entry = null;
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var found = new JournalEntry();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (!found.TryAdd(name, ReadValue(ref reader)))
                    return false;
            }
            // To the end: what follows the object is no part of an entry.
            if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
                return false;
            entry = found;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[]? ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Encoding.UTF8.GetBytes(reader.GetString()!);
            case JsonTokenType.StartArray:
                return ReadBytes(ref reader);
            default:
                reader.Skip();
                return null;
        }
    }

    private static byte[]? ReadBytes(ref Utf8JsonReader reader)
    {
        var bytes = new List<byte>();
        var isBytes = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out var value))
                bytes.Add(value);
            else
                isBytes = false;
            reader.Skip();
        }
        return isBytes ? [.. bytes] : null;
    }
}
