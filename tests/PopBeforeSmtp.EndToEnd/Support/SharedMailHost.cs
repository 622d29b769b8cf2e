using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>One mail host for many tests, each of which uses client addresses of its own.</summary>
public abstract class SharedMailHost(bool isRfc3339) : IAsyncLifetime
{
    private MailHost? _host;
    private int _clients = 1;

    internal MailHost Host => _host ?? throw new InvalidOperationException("not started");

    /// <summary>An address that no other test has: 127.0.0.2, 127.0.0.3, ...</summary>
    internal System.Net.IPAddress NextClient() => LoopbackAddress.V4((byte)Interlocked.Increment(ref _clients));

    public async ValueTask InitializeAsync() =>
        _host = await MailHost.StartAsync(isRfc3339 ? LogTimeFormat.Rfc3339 : LogTimeFormat.Rfc3164, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
