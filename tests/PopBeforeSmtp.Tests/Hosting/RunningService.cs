using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Metrics;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Hosting;

/// <summary>The whole service in this process, with its sockets and log in a directory of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Serilog.Core.Logger _log = new Serilog.LoggerConfiguration().CreateLogger();
    private readonly IHost _service;

    private RunningService(StorageOptions? storage, Func<string, string>? pathOf, TimeProvider? clock)
    {
        pathOf ??= path => path;
        Log = _directory.File("mail.log");
        Policy = Socket(pathOf(_directory.File("policy")));
        Map = Socket(pathOf(_directory.File("socketmap")));
        Control = Socket(pathOf(_directory.File("control")));
        File.WriteAllText(Log, "");
        _service = Service.Build(Settings(storage ?? new StorageOptions("memory", "")), _log, clock ?? TimeProvider.System);
    }

    public string Log { get; }

    public ListenAddress Policy { get; }

    public ListenAddress Map { get; }

    public ListenAddress Control { get; }

    public string Root => _directory.Root;

    /// <summary>The page /metrics.</summary>
    public string Metrics => _service.Services.GetRequiredService<ServiceMeter>().ToPrometheusText();

    public RelayEndpoint Endpoint(string kind) =>
        _service.Services.GetRequiredService<IReadOnlyList<RelayEndpoint>>().Single(endpoint => endpoint.Protocol.Kind == kind);

    /// <param name="pathOf">How the settings write a socket's path.</param>
    public static async Task<RunningService> StartAsync(StorageOptions? storage = null, Func<string, string>? pathOf = null, TimeProvider? clock = null)
    {
        // The service waits for its logs before it listens, and time stands still unless somebody moves it.
        var running = new RunningService(storage, pathOf, clock);
        var starting = running._service.StartAsync();
        if (clock is ManualTimeProvider manual)
            await Wait.UntilAsync(manual, TimeSpan.FromMilliseconds(10), () => starting.IsCompleted);
        await starting;
        return running;
    }

    public Task StopAsync() => _service.StopAsync();

    public static async Task<Socket> ConnectAsync(ListenAddress listen)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(listen.EndPoint);
        return socket;
    }

    public static async Task<string> AskAsync(Socket socket, string request)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var reply = new byte[1024];
        return Encoding.ASCII.GetString(reply, 0, await socket.ReceiveAsync(reply));
    }

    /// <summary>Asks on a connection of its own, after which nothing more is sent.</summary>
    public static async Task<string> AskOnceAsync(ListenAddress listen, string request)
    {
        using var socket = await ConnectAsync(listen);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        socket.Shutdown(SocketShutdown.Send);
        var reply = new byte[1024];
        var length = 0;
        while (await socket.ReceiveAsync(reply.AsMemory(length)) is > 0 and var count)
            length += count;
        return Encoding.ASCII.GetString(reply, 0, length);
    }

    public async Task<ControlClient> AdministerAsync() =>
        await ControlClient.TryConnectAsync(Control, CancellationToken.None) ?? throw new InvalidOperationException("no control socket");

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync();
        _service.Dispose();
        await _log.DisposeAsync();
        _directory.Dispose();
    }

    private static ListenAddress Socket(string path)
    {
        var errors = new List<string>();
        var listen = ListenSettings.Read(new SettingsSection(null, "", "test", errors), $"unix:{path}", "0600");
        return listen ?? throw new SettingsException(errors);
    }

    private ProgramSettings Settings(StorageOptions storage) => new(
        [new LogSourceOptions("file", Log, ["*"])],
        Make.Presets,
        Make.Rules,
        storage,
        [new RelayEndpointOptions("policy", Policy), new RelayEndpointOptions("socketmap", Map)],
        [],
        Control,
        new Dictionary<string, string?>());
}
