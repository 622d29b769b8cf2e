using System.Net.NetworkInformation;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Hosting;

/// <summary>Reads what the section Authorization says of the table; <see cref="SenderSettings"/> reads the rest of it.</summary>
internal static class AuthorizationSettings
{
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);

    public static async Task<AuthorizationRules> ReadAsync(SettingsSection section, CancellationToken cancellationToken)
    {
        var window = ReadWindow(section);
        var sessions = ReadSessions(section);
        var exempt = await ReadNetworksAsync(section, "ExemptNetworks", ["127.0.0.0/8", "::1/128"], cancellationToken);
        var never = await ReadNetworksAsync(section, "NeverAuthorize", ["default"], cancellationToken);
        return new AuthorizationRules(window, exempt, never)
        {
            Sessions = sessions,
            AlwaysAuthorize = ReadAlways(section, never),
            IPv6PrefixLength = ReadIPv6PrefixLength(section),
            MaximumAddresses = section.Number("MaximumAddresses", 1_000_000, 1, 100_000_000),
            MaximumAddressesPerUser = NoneAsMost(section.Number("MaximumAddressesPerUser", 1000, 0, 100_000_000)),
            MaximumAccountsPerAddress = NoneAsMost(section.Number("MaximumAccountsPerAddress", 0, 0, 1_000_000)),
            SharedAddresses = section.Word("SharedAddresses", SharedAddresses.Bind),
        };
    }

    public static TimeSpan ReadWindow(SettingsSection section) =>
        section.Duration("Window", TimeSpan.FromMinutes(30), ShortestWindow, LongestWindow);

    public static SessionRules ReadSessions(SettingsSection section) =>
        new(section.Flag("TrackSessions", true), section.Duration("MaximumSession", TimeSpan.FromDays(1), ShortestWindow, LongestWindow));

    public static int ReadIPv6PrefixLength(SettingsSection section) =>
        section.Number("IPv6PrefixLength", AuthorizationRules.WholeIPv6Address, AuthorizationRules.ShortestIPv6Prefix, AuthorizationRules.WholeIPv6Address);

    public static IReadOnlyList<HandEntry> ReadAlways(SettingsSection section, NetworkList never)
    {
        var entries = new List<HandEntry>();
        foreach (var item in section.Items("AlwaysAuthorize", "Network"))
        {
            var text = item.Text("Network", "");
            var note = item.Text("Note", "");
            var owner = item.Text("Owner", "");
            item.RefuseUnknownKeys();
            if (!ClientNetwork.TryParse(text, out var network, out var error))
                item.Error("Network", error);
            else if (never.Networks.Any(other => other.Contains(network) || network.Contains(other)))
                item.Error("Network", $"'{text}' cannot be allowed: NeverAuthorize has {never.Networks.First(other => other.Contains(network) || network.Contains(other))}");
            else
                entries.Add(new HandEntry(network, DateTimeOffset.MinValue, null, note) { Owner = owner, IsSetting = true });
        }
        return entries;
    }

    private static int NoneAsMost(int number) => number == 0 ? int.MaxValue : number;

    private static async Task<NetworkList> ReadNetworksAsync(SettingsSection section, string key, IReadOnlyList<string> fallback, CancellationToken cancellationToken)
    {
        var networks = new List<ClientNetwork>();
        foreach (var text in section.Texts(key, fallback))
        {
            if (key == "NeverAuthorize" && text == "default")
                networks.AddRange(NetworkList.NeverClients);
            else if (key == "NeverAuthorize" && text == "host:addresses")
                networks.AddRange(HostAddresses());
            else if (key == "ExemptNetworks" && text == "postfix:mynetworks")
                networks.AddRange(await AskPostfixAsync(section, key, cancellationToken));
            else if (ClientNetwork.TryParse(text, out var network, out var error))
                networks.Add(network);
            else
                section.Error(key, error);
        }
        return new NetworkList(networks);
    }

    /// <summary>A login from this host itself is that of a webmail or a script: all of its users share the address.</summary>
    private static IEnumerable<ClientNetwork> HostAddresses()
    {
        foreach (var address in NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses))
        {
            // A link-local address has a zone behind its text.
            if (ClientAddress.TryParse(address.Address.ToString().Split('%')[0], out var client))
                yield return ClientNetwork.Of(client);
        }
    }

    private static async Task<IReadOnlyList<ClientNetwork>> AskPostfixAsync(SettingsSection section, string key, CancellationToken cancellationToken)
    {
        var (status, output, error) = await PostfixTool.RunAsync("postconf", ["-xh", "mynetworks"], cancellationToken);
        if (status == 0)
            return PostfixNetworks.Parse(output, message => section.Error(key, $"'postfix:mynetworks': {message}"));
        section.Error(key, $"'postfix:mynetworks': postconf mynetworks: {error}");
        return [];
    }
}
