using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Metrics;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Control;

/// <summary>The administration interface on a real socket, with nothing behind it.</summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly WebApplication _service;

    private ControlSocket(bool isPublic)
    {
        var path = _directory.File("control");
        Listen = new ListenAddress($"unix:{path}", path, null, UnixFileMode.None, null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, options =>
        {
            options.Protocols = HttpProtocols.Http1;
            if (isPublic)
                PublicApi.MarkPublic(options);
        }));
        _service = builder.Build();
        PublicApi.Map(_service, Administration, Meter, Answers, TimeProvider.System);
        _service.UseRouting();
        ControlApi.Map(_service, Administration);
        _service.UseEndpoints(_ => { });
    }

    public FakeAdministration Administration { get; } = new();

    public ServiceMeter Meter { get; } = new();

    public HttpAnswers Answers { get; } = new();

    public ListenAddress Listen { get; }

    /// <param name="isPublic">It is the listener that any program may ask.</param>
    public static async Task<ControlSocket> StartAsync(bool isPublic = false)
    {
        var socket = new ControlSocket(isPublic);
        await socket._service.StartAsync();
        return socket;
    }

    public async Task<ControlClient> ConnectAsync() =>
        await ControlClient.TryConnectAsync(Listen, CancellationToken.None) ?? throw new InvalidOperationException("nobody listens");

    /// <summary>A request as another program makes it.</summary>
    public async Task<(int Status, string Body)> CurlAsync(string method, string path, string? body = null)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
                await socket.ConnectAsync(Listen.EndPoint, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://control/") };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync();
        await _service.DisposeAsync();
        Meter.Dispose();
        _directory.Dispose();
    }
}
