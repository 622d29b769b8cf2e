namespace PopBeforeSmtp.Doctor.Machine;

/// <summary>Whether the service listens. After kill -9 the files of its sockets are still there, and relays are refused at them.</summary>
internal sealed class ServiceCheck(IMailHost host) : IHostCheck
{
    public string Name => "service";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var (heard, findings) = (0, new List<Finding>());
        foreach (var socket in service.Sockets.Where(socket => !socket.IsElsewhere))
        {
            if (await host.TryConnectAsync(socket, cancellationToken) is { } reason)
                findings.Add(new Finding(Name, FindingState.Bad, $"nobody listens at {socket} ({socket.Kind}): {reason}", "start the service, systemctl enable --now pop-before-smtp; its log says what is in the way"));
            else
                heard++;
        }
        if (heard > 0)
            findings.Insert(0, new Finding(Name, FindingState.Good, $"the service listens at {heard} of the {service.Sockets.Count} endpoints of its settings"));
        return findings;
    }
}
