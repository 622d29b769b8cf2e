using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class HashIndexTests
{
    /// <summary>Few hashes, most of them in one segment, so that they get in each other's way.</summary>
    private static readonly uint[] Hashes = [0, 1, 2, 0x03ffffff, 0x03fffffe, 0x02000000, 0xffffffff, 0xfffffffe];

    [Fact]
    public void It_has_what_was_added_and_not_removed() =>
        Always.Holds((from isAdded in Gen.Frequency((3, Gen.Constant(true)), (2, Gen.Constant(false))) from hash in Gen.Elements(Hashes) from number in Gen.Choose(0, 9) select (isAdded, hash, number)).ListOf(), Follow);

    [Fact]
    public void It_grows_and_shrinks()
    {
        var index = new HashIndex();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 50_000; i++)
                index.Add(Hash(i), i);
            for (var i = 0; i < 50_000; i++)
                Assert.True(Has(index, Hash(i), i));
            for (var i = 0; i < 50_000; i++)
                Assert.True(index.Remove(Hash(i), i));
            for (var i = 0; i < 50_000; i++)
                Assert.False(Has(index, Hash(i), i));
        }
    }

    private static uint Hash(int i) => (uint)i * 2654435769;

    private static bool Has(HashIndex index, uint hash, int number)
    {
        foreach (var candidate in index.Find(hash))
        {
            if (candidate == number)
                return true;
        }
        return false;
    }

    private static void Follow(List<(bool IsAdded, uint Hash, int Number)> steps)
    {
        var index = new HashIndex();
        var model = new HashSet<(uint, int)>();
        foreach (var (isAdded, hash, number) in steps)
        {
            if (!isAdded)
                Assert.Equal(model.Remove((hash, number)), index.Remove(hash, number));
            else if (model.Add((hash, number)))
                index.Add(hash, number);
            foreach (var each in Hashes)
            {
                var found = new List<int>();
                foreach (var candidate in index.Find(each))
                    found.Add(candidate);
                Assert.Equal(model.Where(entry => entry.Item1 == each).Select(entry => entry.Item2).Order(), found.Order());
            }
        }
    }
}
