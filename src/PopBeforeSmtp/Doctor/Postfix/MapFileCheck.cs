namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether the maps of the service that Postfix looks into are there. It opens them as root, before it goes into its chroot, so rights do not matter.</summary>
internal sealed class MapFileCheck(IMailHost host, PostfixReader reader) : IHostCheck
{
    public string Name => "postfix-map-file";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var (postfix, _) = await reader.ReadAsync(cancellationToken);
        if (postfix is null)
            return [];
        var view = new PostfixView(postfix, service);
        var questions = view.Servers.SelectMany(server => view.All(server.Server)).Where(question => question is { IsSocket: false, IsOffered: true });
        return [.. questions.Select(question => question.Address + Ending(question.Kind)).Distinct().Select(Judge)];
    }

    private Finding Judge(string file) => host.RightsOf(file) is not null
        ? new Finding(Name, FindingState.Good, $"the map {file} is there")
        : new Finding(Name, FindingState.Bad, $"the map {file} is not there: Postfix answers 451 to everybody who comes as far", "start the service, which builds it; 'pop-before-smtp status' says what is in the way");

    /// <summary>What a map type adds to the name (DATABASE_README); texts are read as they are.</summary>
    private static string Ending(string type) => type switch { "hash" or "btree" => ".db", "cdb" => ".cdb", "lmdb" => ".lmdb", _ => "" };
}
