using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>
/// Dovecot itself tells of each login, over HTTP on loopback, as to an auth policy server. Nothing is kept while nobody listens: what
/// Dovecot reports then is lost, so this source goes beside the log and not in its place.
/// </summary>
internal sealed partial class AuthPolicyLogSource(LogSourceOptions options, LogSourceContext context) : ILogSource
{
    private static readonly TimeSpan HeaderTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    /// <summary>Dovecot opens up to 100 (dovecot/core src/auth/auth-policy.c).</summary>
    private const int MostConnections = 200;

    private readonly ILogger _logger = context.Logging.CreateLogger<AuthPolicyLogSource>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private AuthPolicyApplication? _application;
    private long _logins;

    public string Name => options.Name;

    public LogSourceStatus Status => new(_application is null ? LogSourceStatus.Starting : "reading", 0, 0, Volatile.Read(ref _logins), _application?.Malformed ?? 0) { Untrusted = _application?.Refused ?? 0 };

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        var application = new AuthPolicyApplication(options.Secret, context.Clock, login => TakeAsync(login, consumer, cancellationToken));
        using var server = CreateServer(options.Listen!);
        try
        {
            await server.StartAsync(application, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new IOException($"{options.Listen!.Text}: {e.Message}", e);
        }
        _application = application;
        LogListens(Name);
        await consumer.OnPositionAsync([], cancellationToken);
        await consumer.OnCaughtUpAsync(cancellationToken);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, cancellationToken);
        }
        finally
        {
            using var limit = new CancellationTokenSource(StopTime, context.Clock);
            await server.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(LoginEvent login, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        // The consumer is called by one at a time.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            consumer.OnEvent(login);
            Interlocked.Increment(ref _logins);
            await consumer.OnPositionAsync([], cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private KestrelServer CreateServer(ListenAddress listen)
    {
        var settings = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().AddSingleton(context.Logging).BuildServiceProvider() };
        settings.Limits.MaxRequestBodySize = AuthPolicyApplication.MaximumBody;
        settings.Limits.MaxConcurrentConnections = MostConnections;
        settings.Limits.RequestHeadersTimeout = HeaderTime;
        settings.Listen(listen.Tcp!, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportOptions { CreateBoundListenSocket = _ => SocketFile.Bind(listen) };
        return new KestrelServer(Options.Create(settings), new SocketTransportFactory(Options.Create(transport), context.Logging), context.Logging);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "log source listens: log={Log}")]
    private partial void LogListens(string log);
}
