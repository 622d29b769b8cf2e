using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Sockets.Polled;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>The way out: endpoints that relays ask, and files that relays read.</summary>
internal static class RelayRegistration
{
    /// <summary>
    /// Postfix connects without waiting: a full queue is EAGAIN, and that is an answer of 451 (postfix src/util/unix_connect.c). More than the kernel
    /// allows, so that net.core.somaxconn decides (listen(2)): 4096 unless the host has another value.
    /// </summary>
    private const int Backlog = 65535;

    /// <summary>What a connection may send ahead of its replies. A longer request still comes in: what has been looked at does not count.</summary>
    private const int ReadAhead = 64 * 1024;

    public static IServiceCollection AddRelays(this IServiceCollection services, ProgramSettings settings)
    {
        services.AddSingleton<RelayConnectionHandler>();
        services.AddSingleton<RelayLog>();
        services.AddSingleton<IRelayObserver>(provider => provider.GetRequiredService<RelayLog>());
        services.AddSingleton(provider => new SenderLoginMaps(settings.SenderLoginMaps, settings.Relay.Addresses, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SenderLoginMaps>>()));
        services.AddSingleton<ISenderLookups>(provider => provider.GetRequiredService<SenderLoginMaps>());
        services.AddSingleton(provider => new RelayDeciders(
            Decider(settings, provider, provider.GetRequiredService<IRelayObserver>(), provider.GetRequiredService<IUsageCounter>()),
            Decider(settings, provider, null, null)));
        services.AddSingleton(provider => provider.GetRequiredService<RelayDeciders>().Quiet);
        services.AddSingleton(provider => Endpoints(settings, provider.GetRequiredService<RelayDeciders>().Relays));
        services.AddSingleton(provider => new MapFileService(
            [.. settings.MapFiles.Select(MapFileKinds.Create)],
            provider.GetRequiredService<AuthorizationTable>(),
            provider.GetRequiredService<RelayDecider>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MapFileService>>()));
        services.AddHostedService(provider => provider.GetRequiredService<MapFileService>());
        services.AddSingleton(provider => new Explanations(
            provider.GetRequiredService<AuthorizationTable>(),
            provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<IAuthorizationStore>(),
            provider.GetRequiredService<UsageCounter>(),
            provider.GetRequiredService<RunningSettings>(),
            Endpoints(settings, provider.GetRequiredService<RelayDeciders>().Quiet),
            provider.GetRequiredService<RelayDecider>(),
            provider.GetRequiredService<ISenderLookups>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <param name="observer">null: nobody is told of what is decided.</param>
    /// <param name="usage">null: nobody relays by these decisions, they are for people.</param>
    private static RelayDecider Decider(ProgramSettings settings, IServiceProvider provider, IRelayObserver? observer, IUsageCounter? usage) => new(
        provider.GetRequiredService<AuthorizationTable>(), provider.GetRequiredService<TimeProvider>(), settings.Relay, provider.GetRequiredService<SenderLoginMaps>(), observer, usage);

    private static IReadOnlyList<RelayEndpoint> Endpoints(ProgramSettings settings, RelayDecider decider) =>
        [.. settings.RelayEndpoints.Select(options => new RelayEndpoint(RelayProtocols.Create(options.Kind, decider), options.Listen))];

    public static void UseSockets(this IWebHostBuilder host, ProgramSettings settings)
    {
        var addresses = settings.RelayEndpoints.Select(endpoint => endpoint.Listen).Append(settings.Control).Append(settings.Metrics).OfType<ListenAddress>()
            .ToDictionary(listen => listen.EndPoint.ToString()!);
        host.UseKestrelCore();
        host.UseSockets(options =>
        {
            options.Backlog = Backlog;
            options.UnsafePreferInlineScheduling = true;
            options.MaxReadBufferSize = ReadAhead;
            // What has been flushed is then with the kernel, so that only a flush has to be waited for. Behind Kestrel's own
            // buffer a client that does not read holds the connection for ever after we have let it go, and a stop to its limit.
            options.MaxWriteBufferSize = 1;
            options.CreateBoundListenSocket = endPoint => SocketFile.Bind(addresses[endPoint.ToString()!]);
        });
        host.ConfigureServices(services =>
        {
            services.AddSingleton<PollThread>();
            services.AddSingleton(provider => Lasting(ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider), addresses, provider));
            // The last that can bind an address does: control and metrics are left to the one before.
            services.AddSingleton(provider => Lasting(RelaySockets(settings, provider), addresses, provider));
        });
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var endpoint in kestrel.ApplicationServices.GetRequiredService<IReadOnlyList<RelayEndpoint>>())
                Listen(kestrel, endpoint.Listen, options => Serve(options, endpoint));
            if (settings.Control is { } control)
                Listen(kestrel, control, options => options.Protocols = HttpProtocols.Http1);
            if (settings.Metrics is { } metrics)
                Listen(kestrel, metrics, ServePublic);
        });
    }

    private static IConnectionListenerFactory Lasting(IConnectionListenerFactory sockets, IReadOnlyDictionary<string, ListenAddress> addresses, IServiceProvider provider) =>
        new LastingSockets(sockets, addresses, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LastingSockets>>());

    private static PolledSockets RelaySockets(ProgramSettings settings, IServiceProvider provider) => new(
        settings.RelayEndpoints.ToDictionary(endpoint => endpoint.Listen.EndPoint.ToString()!, endpoint => endpoint.Listen),
        Backlog,
        provider.GetRequiredService<PollThread>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<PolledListener>>());

    private static void Serve(ListenOptions options, RelayEndpoint endpoint)
    {
        var handler = options.ApplicationServices.GetRequiredService<RelayConnectionHandler>();
        options.Run(async connection =>
        {
            try
            {
                await handler.ServeAsync(endpoint, connection);
            }
            finally
            {
                // What Kestrel does when a connection ends, it does off the thread that answers: it may write to a log.
                await Task.Yield();
            }
        });
    }

    private static void ServePublic(ListenOptions options)
    {
        options.Protocols = HttpProtocols.Http1;
        PublicApi.MarkPublic(options);
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress listen, Action<ListenOptions> configure)
    {
        if (listen.Path is { } path)
            kestrel.ListenUnixSocket(path, configure);
        else
            kestrel.Listen(listen.Tcp!, configure);
    }
}
