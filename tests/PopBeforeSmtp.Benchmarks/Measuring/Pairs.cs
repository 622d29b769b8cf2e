namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>Two programs measured in turn, so that a machine whose speed changes changes both.</summary>
internal sealed class Pairs
{
    private readonly List<(double Ours, double Peer)> _pairs = [];

    public double Ours => Sample.Median(_pairs.Select(pair => pair.Ours));

    public double Peer => Sample.Median(_pairs.Select(pair => pair.Peer));

    /// <summary>Of the pairs, each by itself.</summary>
    public double Ratio => Sample.Median(_pairs.Select(pair => pair.Ours / pair.Peer));

    public void Add(double ours, double peer) => _pairs.Add((ours, peer));

    public Row Row(string what, string format, string unit, string peer, Mark? mark = null) => new(
        what,
        $"{Ours.ToString(format)} {unit}".TrimEnd(),
        $"{peer}: {Peer.ToString(format)} {unit}".TrimEnd(),
        Ratio.ToString(Ratio < 10 ? "0.00" : "0"),
        mark?.ToString() ?? "",
        mark?.Verdict(Ratio) ?? "");
}
