using PopBeforeSmtp.Commands.Scan;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Scan;

public sealed class NumberSetTests
{
    [Fact]
    public void It_counts_different_numbers()
    {
        var random = new Random(1);
        var set = new NumberSet();
        var other = new NumberSet();
        var model = new HashSet<UInt128>();
        for (var i = 0; i < 20_000; i++)
        {
            var number = new UInt128(random.Next(3) == 0 ? 0ul : (ulong)random.NextInt64(), (ulong)random.Next(5000));
            (random.Next(2) == 0 ? set : other).Add(number);
            model.Add(number);
        }
        set.Add(0);
        set.Add(0);
        model.Add(0);

        set.TakeFrom(other);

        Assert.Equal((model.Count, 0), (set.Count, other.Count));
    }
}
