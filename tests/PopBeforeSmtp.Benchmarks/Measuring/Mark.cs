using System.Globalization;

namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>What a figure or a ratio is to reach.</summary>
internal sealed record Mark
{
    private readonly double _value;
    private readonly bool _isUpper;
    private readonly string _unit;

    private Mark(double value, bool isUpper, string unit) => (_value, _isUpper, _unit) = (value, isUpper, unit);

    public static Mark AtLeast(double value, string unit = "") => new(value, isUpper: false, unit);

    public static Mark AtMost(double value, string unit = "") => new(value, isUpper: true, unit);

    /// <summary>Met, or missed by how much of the mark.</summary>
    public string Verdict(double reached)
    {
        if (_isUpper ? reached <= _value : reached >= _value)
            return "met";
        // Of a mark of nothing no part can be told.
        if (_value == 0)
            return "missed";
        var share = reached / _value;
        return share is < 0.5 or >= 2
            ? string.Create(CultureInfo.InvariantCulture, $"missed: {share:0.0##} times the mark")
            : string.Create(CultureInfo.InvariantCulture, $"missed by {Math.Abs(share - 1):P0}");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"at {(_isUpper ? "most" : "least")} {_value:#,0.###} {_unit}").TrimEnd();
}
