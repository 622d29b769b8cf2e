using System.Globalization;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>What tests/benchmark was told.</summary>
internal sealed record BenchOptions
{
    private const long Gibibyte = 1L << 30;

    /// <summary>The benchmarks that are run; none: all.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>How often each is measured; the median counts.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>How long the log is that is scanned.</summary>
    public long Bytes { get; private init; } = Gibibyte;

    /// <summary>How long the older log is beside which the service is started.</summary>
    public long OldLog { get; private init; } = 2 * Gibibyte;

    /// <summary>What install/build made; else what dotnet build made is measured.</summary>
    public string? Executable { get; private init; }

    /// <summary>The Perl program pop-before-smtp.</summary>
    public string? PerlProgram { get; private init; }

    /// <returns>null where they are wrong.</returns>
    public static BenchOptions? Read(IReadOnlyList<string> arguments, IReadOnlyCollection<string> known)
    {
        var options = new BenchOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var next = arguments[i].StartsWith("--", StringComparison.Ordinal)
                ? ++i < arguments.Count ? options.With(arguments[i - 1], arguments[i]) : null
                : known.Contains(arguments[i]) ? options with { Names = [.. options.Names, arguments[i]] } : null;
            if (next is null)
                return null;
            options = next;
        }
        return options;
    }

    private BenchOptions? With(string name, string value) => name switch
    {
        "--rounds" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 ? this with { Rounds = rounds } : null,
        "--bytes" => Size(value) is { } size ? this with { Bytes = size } : null,
        "--old-log" => Size(value) is { } size ? this with { OldLog = size } : null,
        "--executable" => this with { Executable = Path.GetFullPath(value) },
        "--perl-program" => this with { PerlProgram = Path.GetFullPath(value) },
        _ => null,
    };

    /// <summary>A number of bytes, or of K, M or G (1024 times as many).</summary>
    private static long? Size(string text)
    {
        var unit = text.Length > 0 ? "KMG".IndexOf(text[^1], StringComparison.OrdinalIgnoreCase) : -1;
        return long.TryParse(unit < 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number << 10 * (unit + 1) : null;
    }
}
