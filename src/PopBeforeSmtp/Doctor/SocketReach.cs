namespace PopBeforeSmtp.Doctor;

/// <summary>Whether a relay's user gets to a socket of the service.</summary>
internal static class SocketReach
{
    /// <param name="relay">For the finding: Exim.</param>
    /// <param name="users">Accounts that the relay may ask as; the first that the host has counts.</param>
    /// <returns>null where the host has none of the users.</returns>
    public static async Task<Finding?> JudgeAsync(IMailHost host, string check, string relay, IEnumerable<string> users, string socket, ServiceWiring service, CancellationToken cancellationToken)
    {
        foreach (var user in users)
        {
            if (await HostAccount.FindAsync(host, user, cancellationToken) is not { } account)
                continue;
            return ReachablePath.WhyNotWritable(host, account, socket) is { } reason
                ? new Finding(check, FindingState.Bad, $"{relay} cannot ask: {reason}", Remedy(host, socket, account, service))
                : new Finding(check, FindingState.Good, $"{relay} can reach {socket} as {account.Name}");
        }
        return null;
    }

    public static string Remedy(IMailHost host, string socket, HostAccount account, ServiceWiring service)
    {
        var directory = Path.GetDirectoryName(socket)!;
        if (host.RightsOf(directory) is null || host.RightsOf(socket) is not null)
        {
            // The setgid bit gives the socket the directory's group, also where the service's user is no member of it.
            return $"install -d -o {service.User} -g {account.Name} -m 2750 {directory}, and in the settings \"Mode\": \"0660\", \"Group\": \"{account.Name}\" for this endpoint";
        }
        return "start the service; 'pop-before-smtp status' says how it is doing";
    }
}
