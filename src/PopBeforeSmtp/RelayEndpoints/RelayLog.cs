using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>Writes down what a client must not be told: which senders would have been accepted.</summary>
internal sealed partial class RelayLog(ILogger<RelayLog> logger) : IRelayObserver
{
    private long _foreignSenders;
    private long _suspendedSenders;

    /// <summary>Senders refused because they belong to none of the accounts.</summary>
    public long ForeignSenders => Volatile.Read(ref _foreignSenders);

    /// <summary>Senders refused because their account is suspended.</summary>
    public long SuspendedSenders => Volatile.Read(ref _suspendedSenders);

    public void RefusedSender(ClientAddress client, string sender, IReadOnlyList<string> accounts)
    {
        Interlocked.Increment(ref _foreignSenders);
        Later(() => LogSender(client, Shown(sender), string.Join(' ', accounts)));
    }

    public void RefusedSuspended(ClientAddress client, string sender, Suspension suspension)
    {
        Interlocked.Increment(ref _suspendedSenders);
        Later(() => LogSuspended(client, Shown(sender), suspension.User));
    }

    /// <summary>Off the thread that answers: a console may block.</summary>
    private static void Later(Action write) => ThreadPool.QueueUserWorkItem(_ => write());

    /// <summary>The sender is the client's own text: without control characters, and no longer than a path of SMTP may be.</summary>
    private static string Shown(string sender)
    {
        const int longest = 256;
        return string.Concat(sender.Take(longest).Select(character => char.IsControl(character) ? '?' : character));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused: client={Client}, sender={Sender}, reason=not a sender of the accounts logged in from there: {Accounts}")]
    private partial void LogSender(ClientAddress client, string sender, string accounts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused: client={Client}, sender={Sender}, reason=account {Account} is suspended")]
    private partial void LogSuspended(ClientAddress client, string sender, string account);
}
