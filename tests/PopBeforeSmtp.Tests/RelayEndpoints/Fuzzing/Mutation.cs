using System.Runtime.InteropServices;
using System.Text;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>One change to a stream of requests, of the kinds that parsers stumble over.</summary>
internal static class Mutation
{
    private static readonly string[] Odd =
    [
        "\0", "\n", "\n\n", "\n\n\n", "\r", "\r\n", "\r\n\r\n", " ", "\t", "\v", "\u001b", "\u007f", "=", ":", ",", ".", "%", "0", "00", "-", "+", "x", "\u00ff", "\u0085",
        "\u00c3\u00a4", "\u00e2\u0080\u00a8", "\u00c0\u008a", "\u00ef\u00bb\u00bf", "\u00ff\u00fe", "OK", "192.0.2.10", "\n192.0.2.10\n", "-1", "999999999999",
    ];

    private static readonly Action<List<byte>, Dice, FuzzedProtocol>[] Kinds =
    [
        (bytes, dice, _) => bytes[dice.Below(bytes.Count)] ^= (byte)(1 << dice.Below(8)),
        (bytes, dice, _) => bytes[dice.Below(bytes.Count)] = (byte)dice.Below(256),
        (bytes, dice, _) => bytes.RemoveAt(dice.Below(bytes.Count)),
        (bytes, dice, _) => bytes.Insert(dice.Below(bytes.Count + 1), (byte)dice.Below(256)),
        (bytes, dice, _) => InsertText(bytes, dice.Below(bytes.Count + 1), dice.Pick(Odd)),
        (bytes, dice, protocol) => InsertText(bytes, dice.Below(bytes.Count + 1), dice.Pick(protocol.Tokens)),
        (bytes, dice, protocol) => InsertText(bytes, LineAt(bytes, dice), dice.Pick(protocol.Tokens)),
        (bytes, dice, _) => Repeat(bytes, dice.Below(bytes.Count), 1 + dice.Below(20), dice.Below(bytes.Count + 1)),
        (bytes, dice, _) => Drop(bytes, dice.Below(bytes.Count), 1 + dice.Below(20)),
        (bytes, dice, _) => Drop(bytes, dice.Below(bytes.Count), bytes.Count),
        (bytes, dice, _) => RepeatLine(bytes, LineAt(bytes, dice), LineAt(bytes, dice)),
        (bytes, dice, _) => DropLine(bytes, LineAt(bytes, dice)),
        (bytes, dice, _) => SwapLines(bytes, dice),
        (bytes, dice, _) => ChangeNumber(bytes, dice),
        (bytes, dice, _) => ChangeNumber(bytes, dice),
        (bytes, dice, _) => TouchAddress(bytes, dice),
        (bytes, dice, _) => TouchAddress(bytes, dice),
    ];

    private static readonly byte[][] Addresses = [Encoding.ASCII.GetBytes(AllowedSpellings.IPv4), Encoding.ASCII.GetBytes(AllowedSpellings.IPv6)];

    public static void Apply(List<byte> bytes, Dice dice, FuzzedProtocol protocol)
    {
        if (bytes.Count > 0)
            dice.Pick(Kinds)(bytes, dice, protocol);
    }

    public static void InsertText(List<byte> bytes, int at, string text) => bytes.InsertRange(at, Encoding.Latin1.GetBytes(text));

    private static void Repeat(List<byte> bytes, int from, int count, int to)
    {
        var part = bytes.GetRange(from, Math.Min(count, bytes.Count - from));
        bytes.InsertRange(to, part);
    }

    private static void Drop(List<byte> bytes, int from, int count) => bytes.RemoveRange(from, Math.Min(count, bytes.Count - from));

    private static void RepeatLine(List<byte> bytes, int from, int to) => Repeat(bytes, from, LineLength(bytes, from), to);

    private static void DropLine(List<byte> bytes, int at) => Drop(bytes, at, LineLength(bytes, at));

    private static void SwapLines(List<byte> bytes, Dice dice)
    {
        var from = LineAt(bytes, dice);
        var line = bytes.GetRange(from, LineLength(bytes, from));
        bytes.RemoveRange(from, line.Count);
        bytes.InsertRange(LineAt(bytes, dice), line);
    }

    /// <summary>Lengths and octets: one more, one less, a digit more, zeros before it, a sign, too big.</summary>
    private static void ChangeNumber(List<byte> bytes, Dice dice)
    {
        var from = dice.Below(bytes.Count);
        var digit = CollectionsMarshal.AsSpan(bytes)[from..].IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 0)
            return;
        var at = from + digit;
        switch (dice.Below(6))
        {
            case 0:
                bytes[at]++;
                break;
            case 1:
                bytes[at]--;
                break;
            case 2:
                bytes.Insert(at, (byte)('0' + dice.Below(10)));
                break;
            case 3:
                InsertText(bytes, at, new string('0', 1 + dice.Below(6)));
                break;
            case 4:
                InsertText(bytes, at, dice.Once(2) ? "-" : "+");
                break;
            default:
                InsertText(bytes, at, new string('9', 1 + dice.Below(20)));
                break;
        }
    }

    /// <summary>Right before or behind an address that may relay.</summary>
    private static void TouchAddress(List<byte> bytes, Dice dice)
    {
        var address = dice.Pick(Addresses);
        var at = CollectionsMarshal.AsSpan(bytes).IndexOf(address);
        if (at >= 0)
            InsertText(bytes, dice.Once(4) ? at : at + address.Length, dice.Once(3) ? ((char)dice.Below(256)).ToString() : dice.Pick(Odd));
    }

    private static int LineAt(List<byte> bytes, Dice dice)
    {
        var text = CollectionsMarshal.AsSpan(bytes)[..dice.Below(bytes.Count + 1)];
        return text.LastIndexOf((byte)'\n') + 1;
    }

    private static int LineLength(List<byte> bytes, int at)
    {
        var length = CollectionsMarshal.AsSpan(bytes)[at..].IndexOf((byte)'\n') + 1;
        return length == 0 ? bytes.Count - at : length;
    }
}
