namespace PopBeforeSmtp.Faults.Oracle;

/// <summary>
/// Addresses that are used once each: 10.0.0.0/8 and 2001:db8::/32. They stand so far apart that the neighbours of one are
/// never those of another, nor logins.
/// </summary>
internal sealed class ClientAddresses
{
    private const int Step = 4;
    private const uint FirstV4 = (10u << 24) + 2;
    private const int EveryV6 = 4;

    private int _used;

    public string Next()
    {
        var number = (uint)Interlocked.Increment(ref _used);
        return number % EveryV6 == 0 ? V6(number) : V4(FirstV4 + Step * number);
    }

    /// <summary>Addresses beside it, and parts of it: none of these has logged in.</summary>
    public static string Neighbour(string address, int which)
    {
        if (address.Contains(':'))
        {
            return (which % 4) switch
            {
                0 => address[..^2] + "11",
                1 => address[..^2] + "f",
                2 => address[..^4],
                _ => address + ":1",
            };
        }
        var dot = address.LastIndexOf('.');
        var last = int.Parse(address[(dot + 1)..]);
        return (which % 6) switch
        {
            0 => $"{address[..dot]}.{last + 1}",
            1 => $"{address[..dot]}.{last - 1}",
            2 => address[..dot],
            3 => address[..(dot + 1)],
            4 => $"{address}/32",
            _ => $"{address}.1",
        };
    }

    private static string V4(uint value) => $"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}";

    private static string V6(uint number) => $"2001:db8:{number >> 12:x}:{(number & 0xfff) + 1:x}::10";
}
