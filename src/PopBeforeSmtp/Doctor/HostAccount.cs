using System.Globalization;

namespace PopBeforeSmtp.Doctor;

/// <summary>A user of the host with all of his groups.</summary>
internal sealed record HostAccount(string Name, uint User, IReadOnlyList<uint> Groups)
{
    /// <summary>Asks id(1), which knows every name service that the host has.</summary>
    /// <returns>null when the host knows no such user.</returns>
    public static async Task<HostAccount?> FindAsync(IMailHost host, string name, CancellationToken cancellationToken)
    {
        var user = await host.RunAsync("id", ["-u", "--", name], cancellationToken);
        var groups = await host.RunAsync("id", ["-G", "--", name], cancellationToken);
        return user.Status == 0 && groups.Status == 0 && TryParse(user.Output.Trim(), out var id)
            ? new HostAccount(name, id, [.. groups.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(group => TryParse(group, out var number) ? number : uint.MaxValue)])
            : null;
    }

    private static bool TryParse(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
