namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>The text of dovecot.conf and of the file with the passwords.</summary>
internal static class DovecotConfiguration
{
    public static string Users(DovecotOptions options) =>
        string.Concat(options.Users.Select(user => $"{user.Key}:{{PLAIN}}{user.Value}::::::\n"));

    public static string MainText(DovecotServer server, DovecotOptions options, string own, string? logPath) => $$"""
        base_dir = {{own}}/run
        state_dir = {{own}}/state
        protocols = imap pop3
        listen = 127.0.0.1, ::1
        {{Tls(options.Certificate)}}
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        # No waiting after a wrong password, neither here nor by the penalty that anvil keeps per address.
        auth_failure_delay = 0
        shutdown_clients = yes
        mail_location = maildir:~/Maildir
        first_valid_uid = 1
        {{Log(logPath)}}
        {{(options.InstanceName is null ? "" : $"instance_name = {options.InstanceName}")}}
        {{(options.UserNameCharacters is null ? "" : $"auth_username_chars = {options.UserNameCharacters}")}}
        {{PasswordSource(options, own)}}
        userdb {
          driver = static
          # The hash, because a name may hold a slash.
          args = uid={{DovecotServer.MailUser}} gid={{DovecotServer.MailUser}} home={{own}}/mail/%{md5:user}
        }
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        service imap-login {
          inet_listener imap {
            port = {{server.ImapPort}}
          }
          inet_listener imaps {
            port = {{server.ImapsPort}}
            ssl = yes
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = {{server.Pop3Port}}
          }
          inet_listener pop3s {
            port = {{server.Pop3sPort}}
            ssl = yes
          }
        }
        {{options.ExtraConfiguration}}

        """;

    private static string Tls(TestCertificate? certificate) => certificate is null
        ? "ssl = no"
        : $"ssl = yes\nssl_cert = <{certificate.CertificatePath}\nssl_key = <{certificate.KeyPath}";

    private static string Log(string? path) =>
        path is null ? "log_path = syslog\nsyslog_facility = mail" : $"log_path = {path}";

    private static string PasswordSource(DovecotOptions options, string own) => options.AnyUser
        ? $"passdb {{\n  driver = static\n  args = password={DovecotServer.Password}\n}}"
        : $"passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN {own}/users\n}}";
}
