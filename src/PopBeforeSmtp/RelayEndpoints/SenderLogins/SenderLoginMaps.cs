using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>
/// Looks up who may use a sender, in all maps, beside the threads that answer relays, and remembers it for a while. Only senders of
/// clients that may relay are looked up, so that strangers cannot make work.
/// </summary>
internal sealed partial class SenderLoginMaps(IReadOnlyList<ISenderLoginMap> maps, MailAddressRules rules, TimeProvider clock, ILogger<SenderLoginMaps> logger) : ISenderLogins, ISenderLookups, IDisposable
{
    public static readonly TimeSpan KnownTime = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan FailedTime = TimeSpan.FromSeconds(5);

    private const int MostRemembered = 10_000;
    private const int MostAtOnce = 4;

    private static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<MailAddress, SenderLookup> _lookups = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<MailAddress, Task> _pending = [];
    private readonly SemaphoreSlim _places = new(MostAtOnce);

    public SenderLoginState Find(MailAddress sender, out IReadOnlyList<string> logins)
    {
        logins = [];
        if (maps.Count == 0)
            return SenderLoginState.Known;
        if (_lookups.TryGetValue(sender, out var known) && clock.GetUtcNow() < known.Until)
        {
            logins = known.Logins ?? [];
            return known.Logins is null ? SenderLoginState.Failed : SenderLoginState.Known;
        }
        lock (_gate)
        {
            if (!_pending.ContainsKey(sender))
                _pending[sender] = Task.Run(() => LookUpAsync(sender));
        }
        return SenderLoginState.Pending;
    }

    public Task SettledAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.WhenAll(_pending.Values).WaitAsync(cancellationToken);
    }

    public void Dispose() => _places.Dispose();

    private async Task LookUpAsync(MailAddress sender)
    {
        using var limit = new CancellationTokenSource(LookupTime, clock);
        IReadOnlyList<string>? logins = null;
        try
        {
            await _places.WaitAsync(limit.Token);
            try
            {
                logins = await LookUpAsync(sender, limit.Token);
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
        Remember(sender, logins);
    }

    private async Task<IReadOnlyList<string>> LookUpAsync(MailAddress sender, CancellationToken cancellationToken)
    {
        foreach (var key in SenderKeys.Of(sender, rules))
        {
            foreach (var map in maps)
            {
                if (await map.FindAsync(key, cancellationToken) is { } found)
                    return found.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            }
        }
        return [];
    }

    private void Remember(MailAddress sender, IReadOnlyList<string>? logins)
    {
        if (_lookups.Count >= MostRemembered)
            _lookups.Clear();
        _lookups[sender] = new SenderLookup(logins, clock.GetUtcNow() + (logins is null ? FailedTime : KnownTime));
        lock (_gate)
            _pending.Remove(sender);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "sender login map failed: reason={Reason}; the sender is told to try later")]
    private partial void LogFailed(string reason);
}
