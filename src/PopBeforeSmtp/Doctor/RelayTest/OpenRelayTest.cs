using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>Whether a relay takes mail from a stranger for strangers: it is asked, and nothing is sent.</summary>
/// <param name="mayRelay">Whether the login table has an address.</param>
internal sealed class OpenRelayTest(IMailHost host, PostfixReader postfixReader, Func<ClientAddress, CancellationToken, Task<bool>> mayRelay, TimeProvider clock)
{
    /// <param name="from">The address to test from; null: the first of this host's that may not relay anyway.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(RelayTarget target, ClientAddress? from, CancellationToken cancellationToken)
    {
        if (await ResolveAsync(target, from, cancellationToken) is not { } address)
            return [Finding(FindingState.Bad, $"{target.Host} has no address{(from is null ? "" : $" that can be reached from {from}")}", "write --relay-test HOST:PORT")];
        var own = host.Addresses();
        var isOwn = own.Contains(address) || IPAddress.IsLoopback(ToIPAddress(address));
        var postfix = isOwn ? (await postfixReader.ReadAsync(cancellationToken)).Postfix : null;
        var (source, refusal) = await new RelayTestSources(postfix, mayRelay).ChooseAsync(from, isOwn ? [address, .. own.Where(other => other != address)] : [], cancellationToken);
        if (refusal is not null)
            return [refusal];
        try
        {
            var relay = new IPEndPoint(ToIPAddress(address), target.Port);
            return await AskAsync(target, relay, source is { } chosen ? ToIPAddress(chosen) : null, isTrustUnknown: isOwn && postfix is null, DomainOf(postfix), cancellationToken);
        }
        catch (IOException e)
        {
            return [Finding(FindingState.Bad, $"{target} cannot be asked{(source is null ? "" : $" from {source}")}: {e.Message}", "write --relay-test HOST:PORT where a relay listens, and --from ADDRESS with one that this host has")];
        }
    }

    private async Task<IReadOnlyList<Finding>> AskAsync(RelayTarget target, IPEndPoint relay, IPAddress? source, bool isTrustUnknown, string domain, CancellationToken cancellationToken)
    {
        var (banner, seen) = await GreetAsync(relay, source, cancellationToken);
        if (!banner.IsPositive)
            return [Finding(FindingState.Doubtful, $"{target} does not talk to {seen}: {banner}", "test from another address: --from ADDRESS")];
        domain = domain.Length > 0 ? domain : NameIn(banner.Text);
        var attempt = new OpenRelayAttempt(relay, source, clock);
        var isIPv4 = relay.AddressFamily == AddressFamily.InterNetwork;
        var control = await attempt.RunAsync([new OpenRelayEnvelope("unknown user", $"<postmaster@{domain}>", $"<no-such-user.relay-test@{domain}>")], cancellationToken);
        var answers = await attempt.RunAsync(OpenRelayEnvelopes.Against($"postmaster@{domain}", isIPv4 ? $"{relay.Address}" : $"IPv6:{relay.Address}"), cancellationToken);
        if (isTrustUnknown && answers.Any(answer => answer is { Reply.IsPositive: true, Envelope.MayBeLocal: false }))
            return [Finding(FindingState.Doubtful, $"{target} relays for {seen}, an address of this host, as most relays do: nothing can be told of strangers", RelayTestSources.LendAddress(isIPv4))];
        return new RelayTestJudge($"{target}", $"{seen}").Judge(answers, control[0].Reply);
    }

    /// <returns>What the relay says first, and to whom.</returns>
    private async Task<(SmtpReply Banner, IPAddress Seen)> GreetAsync(IPEndPoint relay, IPAddress? source, CancellationToken cancellationToken)
    {
        await using var probe = await SmtpProbe.OpenAsync(relay, source, clock, cancellationToken);
        if (probe.Banner.IsPositive)
            await probe.SayAsync("QUIT", cancellationToken);
        return (probe.Banner, probe.Source);
    }

    private static async Task<ClientAddress?> ResolveAsync(RelayTarget target, ClientAddress? from, CancellationToken cancellationToken)
    {
        bool Fits(ClientAddress address) => from is null || from.Value.IsIPv4 == address.IsIPv4;
        if (ClientAddress.TryParse(target.Host, out var literal))
            return Fits(literal) ? literal : null;
        try
        {
            foreach (var address in await Dns.GetHostAddressesAsync(target.Host, cancellationToken))
            {
                if (ClientAddress.TryParse($"{address}", out var found) && Fits(found))
                    return found;
            }
        }
        catch (SocketException)
        {
            // The caller says so: no such host, or nobody to ask.
        }
        return null;
    }

    /// <summary>A domain that Postfix takes mail for; empty where it cannot be told.</summary>
    private string DomainOf(PostfixConfiguration? postfix)
    {
        var origin = postfix?.Value("myorigin") ?? "";
        return NameIn(origin is ['/', ..] ? host.ReadText(origin) ?? "" : origin, otherwise: "");
    }

    /// <summary>The name that a greeting begins with (RFC 5321 section 4.2).</summary>
    private static string NameIn(string text, string otherwise = "localhost")
    {
        var name = text.Split([' ', '\n', '\t'], 2)[0];
        return name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-') ? name : otherwise;
    }

    private static IPAddress ToIPAddress(ClientAddress address)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Value);
        return new IPAddress(address.IsIPv4 ? bytes[12..] : bytes);
    }

    private static Finding Finding(FindingState state, string text, string remedy) => new(RelayTestJudge.Check, state, text, remedy);
}
