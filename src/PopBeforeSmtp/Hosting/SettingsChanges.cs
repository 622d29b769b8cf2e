using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Hosting;

/// <summary>What is other in one set of settings than in another, for people: a line each.</summary>
internal static class SettingsChanges
{
    public static IReadOnlyList<string> Between(ProgramSettings before, ProgramSettings after) =>
    [
        .. Values(before).Zip(Values(after)).Where(pair => pair.First.Text != pair.Second.Text).Select(pair => $"{pair.First.Key}: {pair.First.Text} -> {pair.Second.Text}"),
        .. Items("preset", before.Presets.Select(preset => (preset.Name, (object)preset)), after.Presets.Select(preset => (preset.Name, (object)preset)), ReferenceEquals),
        .. Items("log source", before.LogSources.Select(source => (source.Name, (object)source)), after.LogSources.Select(source => (source.Name, (object)source)), Equals),
        .. Items("map file", before.MapFiles.Select(map => (map.Path, (object)map)), after.MapFiles.Select(map => (map.Path, (object)map)), Equals),
    ];

    private static IEnumerable<(string Key, string Text)> Values(ProgramSettings settings)
    {
        var rules = settings.Authorization;
        yield return ("Authorization:Window", Text(rules.Window));
        yield return ("Authorization:TrackSessions", rules.Sessions.IsTracked ? "true" : "false");
        yield return ("Authorization:MaximumSession", Text(rules.Sessions.Maximum));
        yield return ("Authorization:ExemptNetworks", Texts(rules.ExemptNetworks.Networks));
        yield return ("Authorization:NeverAuthorize", Texts(rules.NeverAuthorize.Networks));
        yield return ("Authorization:AlwaysAuthorize", Texts(rules.AlwaysAuthorize.Select(Text)));
        yield return ("Authorization:MaximumAddresses", Text(rules.MaximumAddresses));
        yield return ("Authorization:MaximumAddressesPerUser", Text(rules.MaximumAddressesPerUser));
        yield return ("Authorization:MaximumAccountsPerAddress", Text(rules.MaximumAccountsPerAddress));
        yield return ("Authorization:SharedAddresses", Word(rules.SharedAddresses));
        yield return ("Authorization:SenderBinding", Word(settings.Relay.SenderBinding));
        yield return ("Authorization:DefaultDomain", settings.Relay.Addresses.DefaultDomain);
        yield return ("Authorization:RecipientDelimiter", settings.Relay.Addresses.Delimiters);
        yield return ("Authorization:SenderLoginMaps", Texts(settings.SenderLoginMaps.Select(map => map.Name)));
        yield return ("Authorization:SuspendedAccounts", settings.SuspendedAccounts);
        yield return ("Answers:UnknownClient", Word(settings.Relay.UnknownClient));
        yield return ("Answers:UnknownText", settings.Relay.UnknownText.Template);
        yield return ("Answers:ExpiredText", settings.Relay.ExpiredText.Template);
        yield return ("History:Keep", Text(settings.Storage.History.Keep));
        yield return ("History:MaximumEvents", Text(settings.Storage.History.MaximumEvents));
        yield return ("History:KeepUsage", Text(settings.Storage.History.KeepUsage));
    }

    private static IEnumerable<string> Items(string what, IEnumerable<(string Name, object Item)> before, IEnumerable<(string Name, object Item)> after, Func<object, object, bool> isSame)
    {
        var known = before.GroupBy(item => item.Name).ToDictionary(same => same.Key, same => same.First().Item);
        foreach (var (name, item) in after)
        {
            if (!known.Remove(name, out var other))
                yield return $"{what} {name}: added";
            else if (!isSame(item, other))
                yield return $"{what} {name}: changed";
        }
        foreach (var name in known.Keys)
            yield return $"{what} {name}: removed";
    }

    private static string Text(HandEntry entry) => $"{entry.Network}{(entry.Note.Length > 0 ? $" ({entry.Note})" : "")}{(entry.Owner.Length > 0 ? $" [{entry.Owner}]" : "")}";

    private static string Texts<T>(IEnumerable<T> items) => $"[ {string.Join(", ", items)} ]";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    private static string Text(int number) => number == int.MaxValue ? "0" : number.ToString(CultureInfo.InvariantCulture);
}
