namespace PopBeforeSmtp.Doctor.Machine;

/// <summary>What the Perl program of the same name has left behind: its settings, and its maps, in which addresses stand that nobody takes out any more.</summary>
internal sealed class OldProgramCheck(IMailHost host) : IHostCheck
{
    private static readonly string[] Settings = ["/etc/pop-before-smtp-conf.pl", "/etc/pop-before-smtp/pop-before-smtp.conf"];

    /// <summary>Its default, Debian's, and those of Sendmail's and Exim's samples.</summary>
    private static readonly string[] Maps = ["/etc/postfix/pop-before-smtp", "/var/lib/pop-before-smtp/hosts", "/etc/mail/popauth", "/etc/mail/popip"];

    private static readonly string[] Endings = [".db", ".cdb", ".lmdb", ".pag"];

    public string Name => "old-program";

    public Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var old = from map in Maps
                  where service.Maps.All(own => own.Path != map)
                  from ending in Endings
                  where host.RightsOf(map + ending) is not null
                  select new Finding(
                      Name, FindingState.Doubtful, $"{map}{ending} is a map of the Perl program that this service does not keep: who stands in it stays there",
                      $"see that no relay looks into it (grep -r {map} /etc), and remove it; or have the service keep it (MapFiles)");
        var settings = from file in Settings
                       where host.RightsOf(file) is { IsDirectory: false }
                       select new Finding(Name, FindingState.Doubtful, $"{file} belongs to the Perl program: were both running, each would undo the other's maps", "stop it and keep it from starting; when its settings are taken over, remove the file");
        return Task.FromResult<IReadOnlyList<Finding>>([.. settings, .. old]);
    }
}
