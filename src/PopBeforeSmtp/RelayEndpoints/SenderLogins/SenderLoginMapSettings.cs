using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>Reads SenderLoginMaps: paths of text files, and "type:path" for any type of postconf -m.</summary>
internal static class SenderLoginMapSettings
{
    private const string NoSender = "nobody@pop-before-smtp.invalid";

    public static async Task<IReadOnlyList<ISenderLoginMap>> ReadAsync(SettingsSection authorization, CancellationToken cancellationToken)
    {
        var maps = new List<ISenderLoginMap>();
        foreach (var text in authorization.Texts("SenderLoginMaps", []))
        {
            if (PathSafety.WhyUnsafeFile(PathOf(text), TrustedWriters.Named) is { } reason)
            {
                authorization.Error("SenderLoginMaps", reason);
                continue;
            }
            var map = Create(text);
            try
            {
                // A map that cannot be asked would defer every sender.
                await map.FindAsync(NoSender, cancellationToken);
                maps.Add(map);
            }
            catch (IOException e)
            {
                authorization.Error("SenderLoginMaps", $"'{text}': {e.Message}");
            }
        }
        return maps;
    }

    private static ISenderLoginMap Create(string text)
    {
        var type = text[..(text.Length - PathOf(text).Length)].TrimEnd(':');
        return type.Length > 0 ? new PostmapSenderLoginMap(type, PathOf(text)) : new TextSenderLoginMap(text);
    }

    private static string PathOf(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && !text[..colon].Contains('/') ? text[(colon + 1)..] : text;
    }
}
