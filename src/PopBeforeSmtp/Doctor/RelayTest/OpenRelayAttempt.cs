using System.Net;

namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>Offers envelopes to a relay, each as far as its recipient. No mail is sent: RSET follows.</summary>
internal sealed class OpenRelayAttempt(IPEndPoint relay, IPAddress? source, TimeProvider clock)
{
    /// <summary>Several in a session, but not so many that the relay throws the client out for his mistakes (Postfix: smtpd_hard_error_limit).</summary>
    private const int Several = 4;

    public async Task<IReadOnlyList<EnvelopeAnswer>> RunAsync(IReadOnlyList<OpenRelayEnvelope> envelopes, CancellationToken cancellationToken)
    {
        var answers = new List<EnvelopeAnswer>();
        foreach (var some in envelopes.Chunk(Several))
            await TryAsync(some, answers, cancellationToken);
        return answers;
    }

    private async Task TryAsync(OpenRelayEnvelope[] envelopes, List<EnvelopeAnswer> answers, CancellationToken cancellationToken)
    {
        SmtpProbe? session = null;
        try
        {
            foreach (var envelope in envelopes)
            {
                session ??= await TryOpenAsync(cancellationToken);
                var reply = session is null ? null : await TryAsync(session, envelope, cancellationToken);
                answers.Add(new EnvelopeAnswer(envelope, reply));
                if (session is null || reply is not null and not { Code: 421 })
                    continue;
                await session.DisposeAsync();
                session = null;
            }
            if (session is not null)
                await SayAsync(session, "QUIT", cancellationToken);
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync();
        }
    }

    private async Task<SmtpProbe?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var session = await SmtpProbe.OpenAsync(relay, source, clock, cancellationToken);
            var name = session.Source.ToString();
            // An address literal is a name that nobody has to look up (RFC 5321 section 4.1.3).
            if (session.Banner.IsPositive && await SayAsync(session, $"EHLO [{(name.Contains(':') ? "IPv6:" : "")}{name}]", cancellationToken) is { IsPositive: true })
                return session;
            await session.DisposeAsync();
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<SmtpReply?> TryAsync(SmtpProbe session, OpenRelayEnvelope envelope, CancellationToken cancellationToken)
    {
        var reply = await SayAsync(session, $"MAIL FROM:{envelope.Sender}", cancellationToken);
        if (reply is { IsPositive: true })
            reply = await SayAsync(session, $"RCPT TO:{envelope.Recipient}", cancellationToken);
        if (reply is not null and not { Code: 421 })
            await SayAsync(session, "RSET", cancellationToken);
        return reply;
    }

    /// <returns>null when the connection is lost: a mail is not taken then either.</returns>
    private static async Task<SmtpReply?> SayAsync(SmtpProbe session, string command, CancellationToken cancellationToken)
    {
        try
        {
            return await session.SayAsync(command, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
