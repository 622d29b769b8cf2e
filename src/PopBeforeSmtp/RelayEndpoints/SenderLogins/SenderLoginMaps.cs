using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>
/// Looks up who may use a sender, in all maps, beside the threads that answer relays, and remembers it for a while. Only senders of
/// clients that may relay are looked up, so that strangers cannot make work.
/// </summary>
internal sealed partial class SenderLoginMaps(IReadOnlyList<ISenderLoginMap> first, MailAddressRules firstRules, TimeProvider clock, ILogger<SenderLoginMaps> logger) : ISenderLogins, ISenderLookups, IDisposable
{
    public static readonly TimeSpan KnownTime = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan FailedTime = TimeSpan.FromSeconds(5);

    private const int MostRemembered = 10_000;
    private const int MostAtOnce = 4;

    private static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(5);

    // What is known belongs to the maps that said it: a lookup that ends after an exchange is remembered where nobody looks.
    private volatile KnownSenders _known = new(first, firstRules);
    private readonly Lock _gate = new();
    private readonly Dictionary<MailAddress, Task> _pending = [];
    private readonly SemaphoreSlim _places = new(MostAtOnce);

    /// <summary>Asks other maps from now on.</summary>
    public void SetMaps(IReadOnlyList<ISenderLoginMap> maps, MailAddressRules rules) => _known = new KnownSenders(maps, rules);

    public SenderLoginState Find(MailAddress sender, out IReadOnlyList<string> logins)
    {
        logins = [];
        var known = _known;
        if (known.Maps.Count == 0)
            return SenderLoginState.Known;
        if (known.Lookups.TryGetValue(sender, out var lookup) && clock.GetElapsedTime(lookup.At) < (lookup.Logins is null ? FailedTime : KnownTime))
        {
            logins = lookup.Logins ?? [];
            return lookup.Logins is null ? SenderLoginState.Failed : SenderLoginState.Known;
        }
        lock (_gate)
        {
            if (!_pending.ContainsKey(sender))
                _pending[sender] = Task.Run(() => LookUpAsync(sender, known));
        }
        return SenderLoginState.Pending;
    }

    public Task SettledAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.WhenAll(_pending.Values).WaitAsync(cancellationToken);
    }

    public void Dispose() => _places.Dispose();

    private async Task LookUpAsync(MailAddress sender, KnownSenders known)
    {
        using var limit = new CancellationTokenSource(LookupTime, clock);
        IReadOnlyList<string>? logins = null;
        try
        {
            await _places.WaitAsync(limit.Token);
            try
            {
                logins = await LookUpAsync(sender, known, limit.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (IOException e)
        {
            LogFailed(e.Message);
        }
        catch (OperationCanceledException)
        {
            LogFailed($"no answer for {LookupTime.TotalSeconds} s");
        }
        Remember(sender, known, logins);
    }

    private async Task<IReadOnlyList<string>> LookUpAsync(MailAddress sender, KnownSenders known, CancellationToken cancellationToken)
    {
        foreach (var key in SenderKeys.Of(sender, known.Rules))
        {
            foreach (var map in known.Maps)
            {
                if (await map.FindAsync(key, cancellationToken) is { } found)
                    return found.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            }
        }
        return [];
    }

    private void Remember(MailAddress sender, KnownSenders known, IReadOnlyList<string>? logins)
    {
        if (known.Lookups.Count >= MostRemembered)
            known.Lookups.Clear();
        known.Lookups[sender] = new SenderLookup(logins, clock.GetTimestamp());
        lock (_gate)
            _pending.Remove(sender);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "sender login map failed: reason={Reason}; the sender is told to try later")]
    private partial void LogFailed(string reason);
}
