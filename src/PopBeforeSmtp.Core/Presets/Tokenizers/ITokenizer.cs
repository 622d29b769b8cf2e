namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>
/// Takes a message of a format with quoting apart, where a regular expression would be the wrong tool: it follows the format's
/// own rules of quoting, so that text inside a value cannot begin a new field.
/// </summary>
internal interface ITokenizer
{
    /// <summary>The name in preset files.</summary>
    string Name { get; }

    /// <param name="fields">Takes each field by its name.</param>
    /// <returns>false when the text is not of this format to its end, or has a field twice: it is no evidence then.</returns>
    bool TryTokenize(string text, Dictionary<string, string> fields);

    /// <summary>Texts of which one stands in every message that has this value, or a value around it, in a field; empty when none is certain.</summary>
    IReadOnlyList<string> Written(string value);
}
