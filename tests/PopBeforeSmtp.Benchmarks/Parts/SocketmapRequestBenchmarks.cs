using System.Text;
using BenchmarkDotNet.Attributes;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.Benchmarks.Parts;

[MemoryDiagnoser]
public class SocketmapRequestBenchmarks
{
    private byte[] _request = [];

    [Params("192.0.2.10", "2001:db8::25", "host.example.net")]
    public string Key { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _request = Encoding.ASCII.GetBytes($"{"allow ".Length + Key.Length}:allow {Key},");

    [Benchmark]
    public bool Read() => Netstring.Read(_request, out var content, out _) == NetstringState.Complete && SocketmapRequest.ReadClient(content) is not null;
}
