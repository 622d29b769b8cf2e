using FsCheck;
using FsCheck.Fluent;

namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>Runs a property over many random values; a failure names the value and the seed that gave it.</summary>
internal static class Always
{
    private const int Runs = 200;

    public static void Holds<T>(Gen<T> values, Func<T, bool> property, int runs = Runs) =>
        Check.One(Quick(runs), Prop.ForAll(values.ToArbitrary(), property));

    /// <summary>The property asserts by itself.</summary>
    public static void Holds<T>(Gen<T> values, Action<T> property, int runs = Runs) =>
        Check.One(Quick(runs), Prop.ForAll(values.ToArbitrary(), property));

    private static Config Quick(int runs) => Config.QuickThrowOnFailure.WithMaxTest(runs).WithQuietOnSuccess(true);
}
