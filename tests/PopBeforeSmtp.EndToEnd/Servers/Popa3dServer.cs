namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// popa3d as a daemon, with accounts of the system that there are only in its namespace. It listens on port 110 of all addresses and
/// nowhere else, so it has a network of its own; it knows neither TLS nor IPv6.
/// </summary>
internal sealed class Popa3dServer(PrivateNamespace privateNamespace) : IMailServer
{
    public string Preset => "popa3d";

    public int ImapPort => 0;

    public int ImapsPort => 0;

    public int Pop3Port => 110;

    public int Pop3sPort => 0;

    public bool HasStartTls => false;

    public bool HasSaslPlain => false;

    public bool HasIpv6 => false;

    public PrivateNamespace? Network => privateNamespace;

    /// <summary>Few: its queue of connections has five places.</summary>
    public int MostConnections => 4;

    public int LongestName => 2000;

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) => PackageTree.GetAsync(cancellationToken, "popa3d");

    /// <summary>It listens before it goes into the background.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => privateNamespace.ScriptAsync(
        """
        groupadd -r popa3d
        useradd -r -g popa3d -d /var/lib/popa3d popa3d
        getent group mail || groupadd -r mail
        mkdir -p /var/mail
        for name in $2; do
            useradd -M -s /usr/sbin/nologin "$name"
            printf '%s:%s\n' "$name" "$1" | chpasswd
            install -m 660 -o "$name" -g mail /dev/null "/var/mail/$name"
        done
        popa3d -D
        """,
        cancellationToken, Accounts.Password, string.Join(' ', Accounts.Names));

    /// <summary>Ends the daemon, and waits for the sessions to end.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => privateNamespace.ScriptAsync(
        """
        running() {
            found=
            for process in /proc/[0-9]*; do
                [ "$(readlink "$process/exe")" = /usr/sbin/popa3d ] || continue
                [ "$(readlink "$process/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ] || found="$found ${process#/proc/}"
            done
            [ -n "$found" ]
        }
        while running; do
            kill $(printf '%s\n' $found | sort -n | head -n 1) || true
            sleep 0.1
        done
        """,
        cancellationToken);

    /// <summary>What runs ends with the namespace.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
