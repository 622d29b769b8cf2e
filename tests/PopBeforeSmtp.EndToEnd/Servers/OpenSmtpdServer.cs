using System.Globalization;
using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// OpenSMTPD in the foreground, with the accounts that its package makes. It has a network of its own, because its configuration
/// listens on port 25 of all addresses; what it relays waits in its queue for ever, because from there nothing leads out.
/// </summary>
internal sealed class OpenSmtpdServer(PrivateNamespace privateNamespace) : IAsyncDisposable
{
    public const string LocalDomain = "local.test";

    /// <summary>A group of the host that the group of smtpd has the number of: the service, which is outside, can give its sockets to it.</summary>
    public const string GroupOutside = "daemon";

    /// <summary>A client can come from there, and smtpd does not take it for its own: the address came after it was started.</summary>
    public static readonly IPAddress Ipv6Client = new(Convert.FromHexString("20010db8000000000000000000000025"));

    private ServerProcess? _process;

    public ServerProcess Process => _process ?? throw new InvalidOperationException("smtpd is not started");

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) => PackageTree.GetAsync(cancellationToken, "opensmtpd");

    /// <param name="configuration">smtpd.conf.</param>
    /// <param name="table">What is to be run as table-pop-before-smtp.</param>
    public async Task StartAsync(string configuration, string table, CancellationToken cancellationToken)
    {
        await privateNamespace.ScriptAsync(
            """
            groupadd -o -g "$(getent group "$3" | cut -d : -f 3)" opensmtpd
            useradd -r -M -g opensmtpd -d /var/lib/opensmtpd/empty opensmtpd
            useradd -r -M -U -d /var/lib/opensmtpd/empty opensmtpq
            useradd -M -s /usr/sbin/nologin local
            chgrp opensmtpq /usr/sbin/smtpctl
            chmod 2755 /usr/sbin/smtpctl
            echo mx.local.test >/etc/mailname
            printf '%s' "$1" >/etc/smtpd.conf
            printf '%s' "$2" >/usr/libexec/opensmtpd/table-pop-before-smtp
            chmod 755 /usr/libexec/opensmtpd/table-pop-before-smtp
            """,
            cancellationToken, configuration, table, GroupOutside);
        await RunAsync(cancellationToken);
    }

    /// <summary>With the same configuration; what it printed before is forgotten.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Process.StopAsync(cancellationToken);
        await Process.DisposeAsync();
        await RunAsync(cancellationToken);
    }

    /// <summary>Mails taken for other domains, from its log: a line for each recipient.</summary>
    public int CountRelayed() =>
        Process.Output.Count(line => line.Contains(" smtp envelope ") && !line.EndsWith($"@{LocalDomain}>", StringComparison.Ordinal));

    /// <summary>The process behind the table.</summary>
    public int FindTableProcess()
    {
        var identity = NamespaceMembers.IdentityOf(Process.Id);
        return Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Single(id => id > 0 && IsTableProcess(id, identity));
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        string address = $"{Ipv6Client}/128";
        await privateNamespace.RunAsync("ip", ["address", "delete", address, "dev", "lo"], cancellationToken);
        _process = privateNamespace.Start("smtpd", ["-d"]);
        await _process.UntilAsync(IsListening, "smtpd listens", cancellationToken);
        (await privateNamespace.RunAsync("ip", ["address", "add", address, "dev", "lo", "nodad"], cancellationToken)).Checked("ip");
    }

    /// <summary>On port 25 (19 hexadecimal) of :: in its own network: proc_net_tcp in the kernel's documentation.</summary>
    private bool IsListening() => File.ReadLines($"/proc/{Process.Id}/net/tcp6").Any(line => line.Contains(":0019 00000000000000000000000000000000:0000 0A"));

    private static bool IsTableProcess(int id, string identity)
    {
        try
        {
            return NamespaceMembers.IdentityOf(id) == identity && File.ReadAllText($"/proc/{id}/cmdline").Contains("\0opensmtpd-table\0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false; // it ended in between
        }
    }
}
