using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// YAML as presets need it: no aliases, and nothing nested deeper than a preset is. YamlDotNet follows an alias to the node that holds it, and nested
/// lists, on the stack, and a stack that is full ends the program.
/// </summary>
internal sealed class PlainYaml(IParser parser) : IParser
{
    private const int DeepestNesting = 16;

    private int _depth;

    public ParsingEvent? Current => parser.Current;

    /// <exception cref="YamlException">The text is not YAML, or not plain.</exception>
    public bool MoveNext()
    {
        var isThere = parser.MoveNext();
        if (!isThere || Current is not { } current)
            return isThere;
        if (current is AnchorAlias)
            throw new YamlException(current.Start, current.End, "an alias (*name) is not for presets: write the text where it is meant");
        _depth += current.NestingIncrease;
        if (_depth > DeepestNesting)
            throw new YamlException(current.Start, current.End, "lists are nested too deeply for a preset");
        return true;
    }
}
