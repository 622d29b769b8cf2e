using System.Net;
using OpenRelayEnvelope = PopBeforeSmtp.Doctor.RelayTest.OpenRelayEnvelope;
using OpenRelayEnvelopes = PopBeforeSmtp.Doctor.RelayTest.OpenRelayEnvelopes;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A client without a login that tries every classic envelope, in every way that a relay has.</summary>
internal sealed class OpenRelayAttempt(IRelayHost host, IPAddress client)
{
    /// <summary>Several in a session, but not so many that the relay throws the client out for his mistakes.</summary>
    private const int Several = 4;

    /// <summary>
    /// How many connect at once. OpenSMTPD lets five wait (SMTPD_BACKLOG in smtpd.h); the kernel answers more with SYN cookies, and when the last step of
    /// such a connection finds no room either, it is forgotten and the client waits for a greeting from nobody (tcp(7), tcp_syncookies).
    /// </summary>
    private const int Backlog = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _connecting = new(Backlog);

    /// <param name="isAway">The service does not answer. Each envelope gets a session of its own: they wait at the same time.</param>
    /// <returns>The envelopes whose mail was taken. Whether as mail for a local user or as relayed the relay's own records tell.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(IEnumerable<string> ways, bool isAway, CancellationToken cancellationToken)
    {
        var envelopes = OpenRelayEnvelopes.Against(host.LocalMailbox, relay: $"{IPAddress.Loopback}");
        var sessions = ways.SelectMany(way => envelopes.Chunk(isAway && host.Asks(way) ? 1 : Several).Select(chunk => TryAsync(way, chunk, cancellationToken)));
        return [.. (await Task.WhenAll(sessions)).SelectMany(taken => taken)];
    }

    private async Task<IReadOnlyList<string>> TryAsync(string way, IReadOnlyList<OpenRelayEnvelope> envelopes, CancellationToken cancellationToken)
    {
        var taken = new List<string>();
        SmtpSession? session = null;
        try
        {
            foreach (var envelope in envelopes)
            {
                session ??= await OpenAsync(way, cancellationToken);
                var reply = await TryAsync(session, envelope, cancellationToken);
                if (reply is { IsPositive: true })
                    taken.Add($"{way}: {envelope.Name}: {reply}");
                if (reply is not null and not { Code: 421 })
                    continue;
                await session.DisposeAsync();
                session = null;
            }
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync();
        }
        return taken;
    }

    /// <summary>null when the relay closed the connection: such a mail is not taken either.</summary>
    private static async Task<SmtpReply?> TryAsync(SmtpSession session, OpenRelayEnvelope envelope, CancellationToken cancellationToken)
    {
        try
        {
            return await session.TryEnvelopeAsync(envelope.Sender, envelope.Recipient, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<SmtpSession> OpenAsync(string way, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            var session = await host.OpenAsync(client, way, cancellationToken);
            session.Patience = Patience;
            return session;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
