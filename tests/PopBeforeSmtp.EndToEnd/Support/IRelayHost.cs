using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A real relay, wired as its page in install/relays says, beside the built program and a log that the test writes.</summary>
internal interface IRelayHost : IAsyncDisposable
{
    Agent Agent { get; }

    /// <summary>A log in Dovecot's words.</summary>
    string LogPath { get; }

    /// <summary>The ways in which this relay can learn who may relay, each with a listener of its own.</summary>
    IReadOnlyList<string> Ways { get; }

    /// <summary>Whether the relay asks the service for each client; else it reads a file that the service writes.</summary>
    bool Asks(string way);

    /// <summary>
    /// How long a client waits in this way when the service hangs. What is too long for a test (Postfix waits 100 s for a socketmap, and that
    /// cannot be set) is left out of the tests of a hung service.
    /// </summary>
    TimeSpan LongestWait(string way) => TimeSpan.FromSeconds(30);

    /// <summary>A mailbox of this host: mail for it is accepted from everybody.</summary>
    string LocalMailbox { get; }

    /// <summary>An IPv6 address from which a client can come and which the relay does not trust anyway; null when there is none.</summary>
    IPAddress? Ipv6Client { get; }

    Task<SmtpSession> OpenAsync(IPAddress client, string way, CancellationToken cancellationToken);

    /// <summary>
    /// How many mails the relay has taken for foreign domains since it was started, from its own log or queue. A mail that a client saw taken
    /// before this was called is in the count.
    /// </summary>
    Task<int> CountRelayedAsync(CancellationToken cancellationToken);
}
