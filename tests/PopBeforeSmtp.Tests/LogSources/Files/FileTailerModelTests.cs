using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Whatever happens to a log and to its reader, each line counts exactly once, and none that was not written.</summary>
public abstract class FileTailerModelTests(string? directory)
{
    private const int Sequences = 5000;

    private static readonly (int Weight, LogAction Action)[] Actions =
    [
        (30, LogAction.WriteLine), (6, LogAction.WritePartial), (4, LogAction.Rename), (6, LogAction.RenameAndReopen), (4, LogAction.Reopen),
        (6, LogAction.CopyTruncate), (4, LogAction.Truncate), (3, LogAction.Delete), (5, LogAction.Recreate), (3, LogAction.Replace),
        (3, LogAction.Deny), (4, LogAction.Allow), (18, LogAction.Poll), (2, LogAction.LetTimePass), (5, LogAction.Save),
        (4, LogAction.Stop), (4, LogAction.Kill), (10, LogAction.Start),
    ];

    [Theory]
    [InlineData("WriteLine Stop Start CopyTruncate Rename CopyTruncate Deny Poll Save LetTimePass WriteLine Kill RenameAndReopen")]
    [InlineData("Replace Rename WriteLine Deny LetTimePass Stop")]
    public void Each_line_counts_exactly_once_where_one_was_lost_before(string actions) => Run([.. actions.Split(' ').Select(Enum.Parse<LogAction>)]);

    [Fact]
    public void Each_line_counts_exactly_once_whatever_happens()
    {
        var action = Gen.Frequency(Actions.Select(choice => (choice.Weight, Gen.Constant(choice.Action))));
        var sequences = Gen.Choose(10, 40).SelectMany(length => action.ArrayOf(length));
        Prop.ForAll(Arb.From(sequences, Shorter), new Action<LogAction[]>(Run)).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));
    }

    private void Run(LogAction[] actions)
    {
        using var model = new LogModel(directory);
        foreach (var action in actions)
            model.Do(action);
        model.Check();
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
