using System.Text;
using BenchmarkDotNet.Attributes;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Benchmarks.Parts;

[MemoryDiagnoser]
public class AddressBenchmarks
{
    private byte[] _text = [];

    [Params("192.0.2.10", "2001:db8::25", "not an address")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _text = Encoding.ASCII.GetBytes(Text);

    [Benchmark]
    public bool TryParse() => ClientAddress.TryParse(_text, out _);
}
