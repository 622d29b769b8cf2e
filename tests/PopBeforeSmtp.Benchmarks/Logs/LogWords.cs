using System.Globalization;

namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>Addresses, accounts, domains and the identifiers of mail programs.</summary>
internal sealed class LogWords
{
    private const int DomainCount = 800;
    private const int OwnDomains = 60;
    private const double IPv6Share = 0.15;
    private const double AccountsAnAddress = 0.7;

    private static readonly string[] TopLevels = ["com", "net", "org", "de", "fr", "co.uk", "io", "it", "pl", "example"];
    private static readonly int[] NoClients = [10, 127, 169, 172, 192];

    private readonly Dice _dice;

    public LogWords(Dice dice, int addresses)
    {
        _dice = dice;
        Addresses = Distinct(addresses, () => dice.Share() < IPv6Share ? IPv6() : IPv4());
        Domains = [.. Enumerable.Range(0, DomainCount).Select(_ => $"{Word(2, 5)}.{dice.Pick(TopLevels)}")];
        Accounts = Distinct(Math.Max(1, (int)(addresses * AccountsAnAddress)), Account);
    }

    public IReadOnlyList<string> Addresses { get; }

    public IReadOnlyList<string> Accounts { get; }

    public IReadOnlyList<string> Domains { get; }

    public string Word(int syllables, int below) =>
        string.Concat(Enumerable.Range(0, _dice.Between(syllables, below)).Select(_ => _dice.Letters("bcdfghklmnprstvw", 1) + _dice.Letters("aeiou", 1)));

    public string Mailbox() => $"{Word(2, 5)}@{_dice.Pick(Domains)}";

    public string QueueId() => $"4{_dice.Letters("BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789", 10)}z{_dice.Letters("BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789", 3)}";

    public string Hexadecimal(int count) => _dice.Letters("0123456789abcdef", count);

    public string Session() => _dice.Letters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 16);

    /// <summary>As Postfix names the client of a connection.</summary>
    public string Client()
    {
        var address = _dice.Pick(Addresses);
        return _dice.Share() < 0.35 ? $"unknown[{address}]" : $"{Word(2, 4)}{_dice.Below(99)}.{_dice.Pick(Domains)}[{address}]";
    }

    public string IPv4()
    {
        var first = _dice.Between(1, 224);
        while (NoClients.Contains(first))
            first = _dice.Between(1, 224);
        return $"{first}.{_dice.Below(256)}.{_dice.Below(256)}.{_dice.Between(1, 255)}";
    }

    /// <summary>No group is zero, so this is how it is written.</summary>
    private string IPv6() =>
        string.Create(CultureInfo.InvariantCulture, $"2{_dice.Between(1, 0xfff):x3}:{string.Join(':', Enumerable.Range(0, 7).Select(_ => _dice.Between(1, 65536).ToString("x", CultureInfo.InvariantCulture)))}");

    private string Account()
    {
        var name = Word(2, 4);
        var shape = _dice.Share();
        if (shape < 0.4)
            name += "." + Word(2, 4);
        else if (shape < 0.5)
            name += _dice.Below(100);
        return _dice.Share() < 0.8 ? $"{name}@{Domains[_dice.Below(OwnDomains)]}" : name;
    }

    private static string[] Distinct(int count, Func<string> make)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Count < count)
            seen.Add(make());
        return [.. seen];
    }
}
