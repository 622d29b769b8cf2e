using System.Text;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>The text of main.cf and master.cf.</summary>
internal static class PostfixConfiguration
{
    public static string MainText(PostfixServer server, PostfixOptions options, string testDirectory) => $$"""
        compatibility_level = 3.6
        queue_directory = {{server.QueueDirectory}}
        data_directory = {{server.DataDirectory}}
        maillog_file = {{server.LogPath}}
        maillog_file_prefixes = {{testDirectory}}
        myhostname = mail.{{PostfixServer.LocalDomain}}
        myorigin = {{PostfixServer.LocalDomain}}
        mydestination = {{PostfixServer.LocalDomain}}
        inet_interfaces = loopback-only
        inet_protocols = all
        # Loopback is not trusted: what is relayed must have been allowed by the restrictions under test.
        mynetworks = 192.0.2.99/32
        append_dot_mydomain = no
        alias_maps =
        alias_database =
        local_recipient_maps = inline:{ {{string.Join(", ", options.LocalUsers.Select(user => user + "=exists"))}} }
        local_transport = discard:local
        default_transport = relayed:relayed
        smtpd_recipient_restrictions =
        smtpd_authorized_xclient_hosts = 127.0.0.0/8 [::1]/128
        smtpd_peername_lookup = {{(options.PeerNameLookup ? "yes" : "no")}}
        smtpd_error_sleep_time = 0
        smtpd_soft_error_limit = 10000
        smtpd_hard_error_limit = 10000
        smtpd_junk_command_limit = 10000
        smtpd_client_connection_count_limit = 0
        smtputf8_enable = yes
        in_flow_delay = 0

        """;

    public static string MasterText(IReadOnlyList<SmtpdService> services, PostfixOptions options)
    {
        var text = new StringBuilder();
        foreach (var service in services)
        {
            Add(text, "127.0.0.1", service);
            Add(text, "[::1]", service);
        }
        return text.Append(Internal).AppendLine(options.ExtraMaster).ToString();
    }

    private static void Add(StringBuilder text, string address, SmtpdService service)
    {
        text.Append($"{address}:{service.Port} inet n - {(service.Chroot ? 'y' : 'n')} - - smtpd\n");
        text.Append($"  -o syslog_name=postfix/{service.Name}\n");
        var relay = service.RelayRestrictions is { } restrictions ? ["smtpd_relay_restrictions=" + restrictions] : (string[])[];
        foreach (var option in relay.Concat(service.ExtraOptions))
        {
            var equals = option.IndexOf('=');
            // The braces let the value hold blanks, and braces of its own.
            text.Append($"  -o {{ {option[..equals].Trim()} = {option[(equals + 1)..].Trim()} }}\n");
        }
    }

    private const string Internal = """
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        proxywrite unix - - n - 1 proxymap
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        relayed unix - - n - - discard
          -o syslog_name=postfix/relayed
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd

        """;
}
