using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Tests.Support;

internal static class Networks
{
    public static ClientNetwork Of(string text) =>
        ClientNetwork.TryParse(text, out var network, out var error) ? network : throw new FormatException(error);

    public static NetworkList List(params string[] texts) => new([.. texts.Select(Of)]);
}
