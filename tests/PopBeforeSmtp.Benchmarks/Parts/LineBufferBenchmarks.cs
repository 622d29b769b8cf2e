using BenchmarkDotNet.Attributes;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Benchmarks.Parts;

[MemoryDiagnoser]
public class LineBufferBenchmarks
{
    private const int LineLength = 160;
    private const int LinesAtOnce = 400;

    private readonly LineBuffer _lines = new();
    private readonly byte[] _block = [.. Enumerable.Range(1, LineLength * LinesAtOnce).Select(i => i % LineLength == 0 ? (byte)'\n' : (byte)'x')];

    [Benchmark(OperationsPerInvoke = LinesAtOnce)]
    public int TryTake()
    {
        _block.CopyTo(_lines.Free);
        _lines.Filled(_block.Length);
        var count = 0;
        while (_lines.TryTake(out _))
            count++;
        return count;
    }
}
