using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// A mapping of a preset file that remembers which keys were asked for, so that a misspelt key is an error and not silence.
/// Errors are collected with file and line; a missing value reads as empty.
/// </summary>
internal sealed class YamlMapping(YamlNode node, string file, List<string> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public int Line { get; } = (int)node.Start.Line;

    public string Required(string key)
    {
        var value = Optional(key);
        if (string.IsNullOrEmpty(value))
            Error(Line, $"'{key}' is missing");
        return value ?? "";
    }

    public string? Optional(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return scalar.Value;
            case var other:
                Error((int)other.Start.Line, $"'{key}' must be text");
                return null;
        }
    }

    public IReadOnlyList<string> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var item in Items(key))
        {
            if (item is YamlScalarNode { Value: { } text })
                texts.Add(text);
            else
                Error((int)item.Start.Line, $"'{key}' must be a list of texts");
        }
        return texts;
    }

    public IReadOnlyList<YamlMapping> Mappings(string key) =>
        [.. Items(key).Select(item => new YamlMapping(item, file, errors))];

    /// <summary>A mapping whose keys are names of the preset's own; null when it is not there. Its values are texts or lists of texts.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> Named(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlMappingNode mapping:
                return [.. mapping.Children.Select(pair => (pair.Key.ToString(), TextsOf(pair.Value, key)))];
            case var other:
                Error((int)other.Start.Line, $"'{key}' must be a list of names and values");
                return [];
        }
    }

    /// <summary>To be called after all keys have been asked for.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var (key, line) in Keys())
        {
            if (!_known.Contains(key))
                Error(line, $"unknown key '{key}' (known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))})");
        }
    }

    public void Error(int line, string message) => errors.Add($"{file}:{line}: {message}");

    private IReadOnlyList<string> TextsOf(YamlNode value, string key)
    {
        switch (value)
        {
            case YamlScalarNode { Value: { } text }:
                return [text];
            case YamlSequenceNode sequence when sequence.Children.All(item => item is YamlScalarNode):
                return [.. sequence.Children.Select(item => item.ToString())];
            default:
                Error((int)value.Start.Line, $"'{key}' must have texts for its values");
                return [];
        }
    }

    private IEnumerable<YamlNode> Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode sequence:
                return sequence.Children;
            case var other:
                Error((int)other.Start.Line, $"'{key}' must be a list");
                return [];
        }
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
    }

    private IEnumerable<(string Key, int Line)> Keys()
    {
        if (node is not YamlMappingNode mapping)
        {
            Error(Line, "a list of keys and values is expected here");
            return [];
        }
        return mapping.Children.Keys.Select(key => (key.ToString(), (int)key.Start.Line));
    }

    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static YamlMapping Parse(TextReader text, string file, List<string> errors)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new PlainYaml(new Parser(text)));
        }
        catch (Exception e) when (e is not YamlException)
        {
            // YamlDotNet stumbles over some texts ("- : #: #") with exceptions of its own workings; it is text that is not YAML.
            throw new YamlException(new Mark(0, 1, 1), new Mark(0, 1, 1), e.Message, e);
        }
        if (stream.Documents.Count > 1)
            errors.Add($"{file}:{stream.Documents[1].RootNode.Start.Line}: a second document begins here; a preset is one");
        return new YamlMapping(stream.Documents.Count == 0 ? new YamlMappingNode() : stream.Documents[0].RootNode, file, errors);
    }
}
