using System.Text;
using System.Text.Json;

namespace PopBeforeSmtp.Settings;

/// <summary>A JSON file as a tree that remembers the line of each value.</summary>
internal sealed class SettingsJson(string file, byte[] bytes)
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 };

    private readonly ReadOnlyMemory<byte> _json = bytes.AsMemory(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);

    /// <exception cref="JsonException">It is not JSON, or not an object.</exception>
    public SettingsObject Read()
    {
        var reader = new Utf8JsonReader(_json.Span, Options);
        reader.Read();
        var node = ReadNode(ref reader);
        reader.Read();
        return node as SettingsObject ?? throw new JsonException("the file must hold one object { ... }", null, 0, null);
    }

    private SettingsNode ReadNode(ref Utf8JsonReader reader)
    {
        var origin = $"{file}:{LineAt(reader.TokenStartIndex)}";
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, origin);
            case JsonTokenType.StartArray:
                var items = new List<SettingsNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadNode(ref reader));
                return new SettingsList(origin, items);
            case JsonTokenType.String:
                return new SettingsValue(origin, reader.GetString()!);
            case JsonTokenType.Null:
                return new SettingsValue(origin, "");
            default:
                return new SettingsValue(origin, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private SettingsObject ReadObject(ref Utf8JsonReader reader, string origin)
    {
        var result = SettingsObject.Empty(origin);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var line = LineAt(reader.TokenStartIndex);
            reader.Read();
            if (!result.Members.TryAdd(name, ReadNode(ref reader)))
                throw new JsonException($"the key '{name}' is there twice", null, line - 1, null);
        }
        return result;
    }

    private int LineAt(long index) => _json.Span[..(int)index].Count((byte)'\n') + 1;
}
