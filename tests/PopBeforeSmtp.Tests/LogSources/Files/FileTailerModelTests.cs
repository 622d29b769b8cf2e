using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Whatever happens to a log, each line is read, and none that was not written.</summary>
public sealed class FileTailerModelTests
{
    private const int Sequences = 400;

    private static readonly (int Weight, LogAction Action)[] WhileRunning =
    [
        (30, LogAction.WriteLine), (8, LogAction.WritePartial), (6, LogAction.Rename), (8, LogAction.RenameAndReopen), (5, LogAction.Reopen),
        (4, LogAction.Truncate), (5, LogAction.DeleteAndRecreate), (20, LogAction.Poll), (3, LogAction.LetTimePass),
    ];

    private static readonly (int Weight, LogAction Action)[] WithStops = [.. WhileRunning, (6, LogAction.Stop), (8, LogAction.Start)];

    [Fact]
    public void While_it_runs_each_line_is_read_exactly_once() => Check(WhileRunning);

    [Fact]
    public void Over_stops_and_starts_each_line_is_read_at_least_once() => Check(WithStops);

    private static void Check((int Weight, LogAction Action)[] actions)
    {
        var action = Gen.Frequency(actions.Select(choice => (choice.Weight, Gen.Constant(choice.Action))));
        var sequences = Gen.Choose(5, 60).SelectMany(length => action.ArrayOf(length));
        Prop.ForAll(Arb.From(sequences, Shorter), new Action<LogAction[]>(Run)).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));
    }

    private static void Run(LogAction[] actions) => RunAsync(actions).GetAwaiter().GetResult();

    private static async Task RunAsync(LogAction[] actions)
    {
        using var model = new LogModel();
        await model.DoAsync(LogAction.Start);
        foreach (var action in actions)
            await model.DoAsync(action);
        await model.CheckAsync();
    }

    /// <summary>Leaves out half, a quarter, ... and at last single actions.</summary>
    private static IEnumerable<LogAction[]> Shorter(LogAction[] actions)
    {
        for (var size = actions.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= actions.Length; start += size)
                yield return [.. actions[..start], .. actions[(start + size)..]];
        }
    }
}
