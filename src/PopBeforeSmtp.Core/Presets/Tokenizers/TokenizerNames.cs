namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>The tokenizers there are: a new one is one line here.</summary>
internal static class TokenizerNames
{
    private static readonly ITokenizer[] All =
    [
        new LogfmtTokenizer(),
        new ElementsTokenizer(),
        new SemicolonTokenizer(),
        new CsvTokenizer(),
        new JsonTokenizer(),
    ];

    public static IEnumerable<string> Known => All.Select(tokenizer => tokenizer.Name);

    public static ITokenizer? Find(string name) => All.FirstOrDefault(tokenizer => tokenizer.Name == name);
}
