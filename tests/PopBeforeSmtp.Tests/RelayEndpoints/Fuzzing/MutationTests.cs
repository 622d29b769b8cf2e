using System.Globalization;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>
/// Valid requests, changed at random. In CI the same cases each time; tests/fuzz sets how many, for which protocol and with
/// which seed, and keeps a case that fails in the corpus.
/// </summary>
public sealed class MutationTests
{
    private const long CasesInCI = 40_000;

    public static TheoryData<string> Kinds => [.. FuzzedProtocols.Kinds.Where(kind => Setting("KIND") is not { Length: > 0 } only || only == kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_comes_gets_the_right_answers_wherever_it_is_cut(string kind)
    {
        var protocol = FuzzedProtocols.Of(kind);
        var seed = Number("SEED") ?? 20_261_120;
        var seconds = Number("SECONDS");
        var run = new FuzzRun(protocol, seed);
        run.Run(Number("CASES") ?? (seconds is null ? CasesInCI : long.MaxValue / 2), TimeSpan.FromSeconds(seconds ?? TimeSpan.MaxValue.TotalSeconds / 2));
        var line = string.Create(CultureInfo.InvariantCulture, $"{kind}: {run.Cases} cases in {run.Time.TotalSeconds:F1} s, {run.Cases / run.Time.TotalSeconds:F0} a second, seed {seed}");
        TestContext.Current.TestOutputHelper!.WriteLine(line);
        if (run.Failure is not { } failure)
            return;
        var kept = Setting("KEEP") is { Length: > 0 } ? $"\nkept: {Corpus.Keep(kind, failure)}" : "";
        Assert.Fail($"{line}\n{failure}{kept}");
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable($"RELAY_FUZZ_{name}");

    private static long? Number(string name) => Setting(name) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
