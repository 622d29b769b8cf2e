namespace PopBeforeSmtp.Doctor.Machine;

/// <summary>Whether somebody keeps the host's clock: windows are counted by it.</summary>
internal sealed class ClockCheck(IMailHost host) : IHostCheck
{
    public string Name => "clock";

    /// <summary>systemd knows from the kernel whether any program keeps the clock, chrony and ntpd too (adjtimex(2), STA_UNSYNC). Where it cannot be asked nothing is said.</summary>
    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var (status, output, _) = await host.RunAsync("timedatectl", ["show", "--property=NTPSynchronized", "--value"], cancellationToken);
        return (status, output.Trim()) switch
        {
            (0, "yes") => [new Finding(Name, FindingState.Good, "the clock is kept by a time server")],
            (0, "no") => [new Finding(Name, FindingState.Doubtful, "nobody keeps the clock: when it is set by hand, times in the log and in the table disagree for a while", "install chrony, or 'timedatectl set-ntp true'")],
            _ => [],
        };
    }
}
