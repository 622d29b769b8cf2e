namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>The C server that shows what the machine gives.</summary>
internal sealed class ReferenceServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private ReferenceServer(ChildProcess process, string socket)
    {
        _process = process;
        Socket = socket;
    }

    public string Socket { get; }

    public static async Task<ReferenceServer> StartAsync(Bench bench, TemporaryDirectory directory, string protocol, string option, string file)
    {
        var socket = directory[$"c-{protocol}"];
        var output = directory[$"c-{protocol}.out"];
        var process = ChildProcess.Start(output, bench.Tool("echo_policy"), "--unix", socket, "--proto", protocol, option, file);
        await Eventually.TrueAsync(() => File.Exists(output) && File.ReadAllText(output).Contains("ready", StringComparison.Ordinal), "the C server is ready");
        return new ReferenceServer(process, socket);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
