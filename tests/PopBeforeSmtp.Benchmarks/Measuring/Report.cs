namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>Collects what was measured and prints it as one Markdown table. No time makes it broken, only a wrong result does.</summary>
internal sealed class Report
{
    private readonly List<Row> _rows = [];
    private readonly List<string> _faults = [];
    private readonly string _loadBefore = Machine.Load();

    public bool IsBroken => _faults.Count > 0;

    public void Add(Row row)
    {
        _rows.Add(row);
        Console.Error.WriteLine($"  {row.What}: {row.Ours} {row.Peer} {row.Ratio} {row.Verdict}".TrimEnd());
    }

    public void Add(string what, string measured) => Add(new Row(what, measured));

    /// <summary>Something is wrong that no slow or busy machine explains.</summary>
    public void Broken(string fault)
    {
        _faults.Add(fault);
        Console.Error.WriteLine($"  BROKEN: {fault}");
    }

    public async Task WriteAsync(TextWriter output, string program)
    {
        await output.WriteLineAsync();
        foreach (var line in Machine.Describe())
            await output.WriteLineAsync($"* {line}");
        await output.WriteLineAsync($"* load over the last 1, 5, 15 minutes: {_loadBefore} before, {Machine.Load()} after");
        await output.WriteLineAsync($"* program: {program}");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| what | ours | peer | ratio | mark | |");
        await output.WriteLineAsync("| --- | ---: | ---: | ---: | --- | --- |");
        foreach (var row in _rows)
            await output.WriteLineAsync(row.ToString());
        foreach (var fault in _faults)
            await output.WriteLineAsync($"\nBROKEN: {fault}");
    }
}
