using System.Text;
using System.Text.Json;

namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>
/// One JSON object. Members of objects inside are named with a dot ("mdc.remoteIP"); arrays and null are left out. A member that
/// stands there twice is refused: parsers differ on which one counts (RFC 8259 section 4).
/// </summary>
internal sealed class JsonTokenizer : ITokenizer
{
    public string Name => "json";

    /// <summary>What is not written as it is has a backslash (RFC 8259 section 7).</summary>
    public IReadOnlyList<string> Written(string value) => [value, "\\"];

    public bool TryTokenize(string text, Dictionary<string, string> fields)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 8 });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadObject(ref reader, "", fields) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryReadObject(ref Utf8JsonReader reader, string prefix, Dictionary<string, string> fields)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = prefix + reader.GetString();
            reader.Read();
            if (!names.Add(name) || !TryReadValue(ref reader, name, fields))
                return false;
        }
        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool TryReadValue(ref Utf8JsonReader reader, string name, Dictionary<string, string> fields)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return TryReadObject(ref reader, name + ".", fields);
            case JsonTokenType.StartArray:
                reader.Skip();
                return true;
            case JsonTokenType.String:
                return fields.TryAdd(name, reader.GetString()!);
            case JsonTokenType.Null:
                return true;
            default:
                return fields.TryAdd(name, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }
}
