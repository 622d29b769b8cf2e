namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>Makes what an attacker may send: requests in a row, some changed; tokens in a heap; bytes of any kind.</summary>
internal static class HostileStream
{
    private static readonly char[] Letters = [.. "\n\n=:, 0123456789.abcdef"];

    private static readonly char[] Fillers = [.. "x=1\0 "];

    private static readonly int[] Lengths = [9_000, 10_000, 11_000, 64 * 1024, 65 * 1024, 200_000];

    public static byte[] Make(FuzzedProtocol protocol, Dice dice)
    {
        var bytes = new List<byte>(1024);
        switch (dice.Below(16))
        {
            case 0:
                AddRandom(bytes, dice);
                break;
            case 1 or 2:
                for (var count = dice.Below(12); count >= 0; count--)
                    Mutation.InsertText(bytes, bytes.Count, dice.Pick(protocol.Tokens));
                break;
            default:
                for (var count = dice.Once(2000) ? 600 : dice.Once(3) ? dice.Below(5) : 0; count >= 0; count--)
                    Mutation.InsertText(bytes, bytes.Count, protocol.Question(dice.Pick(AllowedSpellings.Asked)));
                break;
        }
        for (var count = dice.Below(5); count > 0; count--)
            Mutation.Apply(bytes, dice, protocol);
        // Around the limits of a request and far beyond them; seldom, because it is slow.
        if (dice.Once(2000))
            Mutation.InsertText(bytes, dice.Below(bytes.Count + 1), new string(dice.Pick(Fillers), dice.Pick(Lengths) - dice.Below(1000)));
        return [.. bytes];
    }

    private static void AddRandom(List<byte> bytes, Dice dice)
    {
        var isText = dice.Once(2);
        for (var count = dice.Below(200); count > 0; count--)
            bytes.Add(isText ? (byte)dice.Pick(Letters) : (byte)dice.Below(256));
    }
}
