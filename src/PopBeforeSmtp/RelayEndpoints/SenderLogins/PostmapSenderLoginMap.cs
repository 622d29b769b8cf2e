using PopBeforeSmtp.RelayEndpoints.MapFiles;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>A map of any type that the host's Postfix knows, asked through postmap -q: the smtpd_sender_login_maps that are there.</summary>
internal sealed class PostmapSenderLoginMap(string type, string path) : ISenderLoginMap
{
    public string Name => $"{type}:{path}";

    public Task<string?> FindAsync(string key, CancellationToken cancellationToken) => Postmap.QueryAsync(type, path, key, cancellationToken);
}
