namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>Every format, each under its name.</summary>
internal static class TextMapFormats
{
    public static IReadOnlyList<IMapFormat> All { get; } =
    [
        new PostfixTexthashFormat(),
        new PostfixCidrFormat(),
        new EximIplsearchFormat(),
        new SendmailAccessFormat(),
        new OpenSmtpdTableFormat(),
        new TcprulesFormat(),
        new CourierFormat(),
        new HarakaFormat(),
        new NftablesFormat(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    public static IMapFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
