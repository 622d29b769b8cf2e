using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Hosting;

/// <summary>Reads the section Authorization.</summary>
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
        section.RefuseUnknownKeys();
        return new AuthorizationRules(window, exempt, never) { Sessions = sessions };
    }

    public static TimeSpan ReadWindow(SettingsSection section) =>
        section.Duration("Window", TimeSpan.FromMinutes(30), ShortestWindow, LongestWindow);

    public static SessionRules ReadSessions(SettingsSection section) =>
        new(section.Flag("TrackSessions", true), section.Duration("MaximumSession", TimeSpan.FromDays(1), ShortestWindow, LongestWindow));

    private static async Task<NetworkList> ReadNetworksAsync(SettingsSection section, string key, IReadOnlyList<string> fallback, CancellationToken cancellationToken)
    {
        var networks = new List<ClientNetwork>();
        foreach (var text in section.Texts(key, fallback))
        {
            if (key == "NeverAuthorize" && text == "default")
                networks.AddRange(NetworkList.NeverClients);
            else if (key == "ExemptNetworks" && text == "postfix:mynetworks")
                networks.AddRange(await AskPostfixAsync(section, key, cancellationToken));
            else if (ClientNetwork.TryParse(text, out var network, out var error))
                networks.Add(network);
            else
                section.Error(key, error);
        }
        return new NetworkList(networks);
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
