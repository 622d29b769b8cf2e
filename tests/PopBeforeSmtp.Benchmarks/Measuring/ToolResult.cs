using System.Globalization;

namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>What a C tool printed: "name=value name=value ...".</summary>
internal sealed class ToolResult(string line)
{
    private readonly Dictionary<string, double> _values = line.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(item => item.Split('='))
        .ToDictionary(pair => pair[0], pair => double.Parse(pair[^1], CultureInfo.InvariantCulture));

    public double this[string name] => _values[name];
}
