using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>The way out: endpoints that relays ask, and files that relays read.</summary>
internal static class RelayRegistration
{
    /// <summary>
    /// Postfix connects without waiting: a full queue is EAGAIN, and that is an answer of 451 (postfix src/util/unix_connect.c).
    /// </summary>
    private const int Backlog = 4096;

    public static IServiceCollection AddRelays(this IServiceCollection services, ProgramSettings settings)
    {
        services.AddSingleton<RelayConnectionHandler>();
        services.AddSingleton<IReadOnlyList<RelayEndpoint>>(provider =>
        [
            .. settings.RelayEndpoints.Select(options => new RelayEndpoint(RelayProtocols.Create(options.Kind, provider.GetRequiredService<RelayDecider>()), options.Listen)),
        ]);
        services.AddSingleton(provider => new MapFileService(
            [.. settings.MapFiles.Select(options => new MapFile(options))],
            provider.GetRequiredService<AuthorizationTable>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MapFileService>>()));
        services.AddHostedService(provider => provider.GetRequiredService<MapFileService>());
        services.AddSingleton(provider => new Explanations(
            provider.GetRequiredService<AuthorizationTable>(),
            provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<IAuthorizationStore>(),
            provider.GetRequiredService<UsageCounter>(),
            settings.Storage.History,
            Examples(settings, provider),
            settings.MapFiles,
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Questions of people are no use of the table: the decider of these has nobody who counts.</summary>
    private static IReadOnlyList<RelayEndpoint> Examples(ProgramSettings settings, IServiceProvider provider)
    {
        var decider = new RelayDecider(provider.GetRequiredService<AuthorizationTable>(), provider.GetRequiredService<TimeProvider>());
        return [.. settings.RelayEndpoints.Select(options => new RelayEndpoint(RelayProtocols.Create(options.Kind, decider), options.Listen))];
    }

    public static void UseSockets(this IWebHostBuilder host, ProgramSettings settings)
    {
        var addresses = settings.RelayEndpoints.Select(endpoint => endpoint.Listen).Append(settings.Control).OfType<ListenAddress>()
            .ToDictionary(listen => listen.EndPoint.ToString()!);
        host.UseKestrelCore();
        host.UseSockets(options =>
        {
            options.Backlog = Backlog;
            // An answer is a look into memory: it is given on the thread that read the question.
            options.UnsafePreferInlineScheduling = true;
            options.CreateBoundListenSocket = endPoint => SocketFile.Bind(addresses[endPoint.ToString()!]);
        });
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var endpoint in kestrel.ApplicationServices.GetRequiredService<IReadOnlyList<RelayEndpoint>>())
                Listen(kestrel, endpoint.Listen, options => Serve(options, endpoint));
            if (settings.Control is { } control)
                Listen(kestrel, control, options => options.Protocols = HttpProtocols.Http1);
        });
    }

    private static void Serve(ListenOptions options, RelayEndpoint endpoint)
    {
        var handler = options.ApplicationServices.GetRequiredService<RelayConnectionHandler>();
        options.Run(connection => handler.ServeAsync(endpoint, connection));
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress listen, Action<ListenOptions> configure)
    {
        if (listen.Path is { } path)
            kestrel.ListenUnixSocket(path, configure);
        else
            kestrel.Listen(listen.Tcp!, configure);
    }
}
