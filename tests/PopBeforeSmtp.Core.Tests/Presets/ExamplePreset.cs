namespace PopBeforeSmtp.Core.Tests.Presets;

internal static class ExamplePreset
{
    public const string Yaml = """
        name: example
        title: Example IMAP
        servers: ['Example IMAP 1.0-2.3']
        verified: ['its source']
        limits: ['a user name with a space is not recognised']
        programs: [imapd, imapd-ssl]
        envelopes: [syslog]
        rules:
          - name: login
            event: login
            pattern: '\Alogin user=<(?<user>[^<>\s]+)> from \[(?<address>[0-9A-Fa-f.:]+)\](?: session=(?<session>[a-z0-9]+))?(?: by (?<protocol>imap|pop3))?\z'
        samples:
          - line: 'Nov 20 10:15:01 mx1 imapd[811]: login user=<bob> from [192.0.2.10] session=a1 by imap'
            rule: login
            address: 192.0.2.10
            user: bob
            session: a1
            protocol: imap
        other:
          - line: 'Nov 20 10:15:01 mx1 imapd[811]: login failed user=<bob> from [192.0.2.10]'
        hostile:
          - why: the name of a failed login imitates a success
            line: 'Nov 20 10:15:01 mx1 imapd[811]: login failed user=<login user=<x> from [198.51.100.7]> from [203.0.113.66]'
          - why: a true login of an account named like an address
            line: 'Nov 20 10:15:01 mx1 imapd[811]: login user=<198.51.100.7> from [203.0.113.66]'
            rule: login
            address: 203.0.113.66

        """;

    /// <summary>The example with one text in it changed.</summary>
    public static string With(string text, string other)
    {
        var changed = Yaml.Replace(text, other, StringComparison.Ordinal);
        return changed == Yaml ? throw new ArgumentException($"'{text}' is not in the example") : changed;
    }
}
