namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>Collects what was measured and prints it as one Markdown table. No time makes it broken, only a wrong result does.</summary>
internal sealed class Report
{
    private readonly List<string> _rows = [];
    private readonly List<string> _faults = [];

    public bool IsBroken => _faults.Count > 0;

    /// <param name="what">What was measured.</param>
    /// <param name="measured">With its unit.</param>
    /// <param name="reference">What the C program did in the same run; empty where there is none to compare with.</param>
    /// <param name="ratio">Measured by reference.</param>
    public void Add(string what, string measured, string reference = "", string ratio = "")
    {
        _rows.Add($"| {what} | {measured} | {reference} | {ratio} |");
        Console.Error.WriteLine($"  {what}: {measured} {reference} {ratio}".TrimEnd());
    }

    /// <summary>Something is wrong that no slow or busy machine explains.</summary>
    public void Broken(string fault)
    {
        _faults.Add(fault);
        Console.Error.WriteLine($"  BROKEN: {fault}");
    }

    public async Task WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync();
        foreach (var line in Machine.Describe())
            await output.WriteLineAsync(line);
        await output.WriteLineAsync();
        await output.WriteLineAsync("| measured | pop-before-smtp | C | ratio |");
        await output.WriteLineAsync("| --- | ---: | ---: | ---: |");
        foreach (var row in _rows)
            await output.WriteLineAsync(row);
        foreach (var fault in _faults)
            await output.WriteLineAsync($"\nBROKEN: {fault}");
    }
}
