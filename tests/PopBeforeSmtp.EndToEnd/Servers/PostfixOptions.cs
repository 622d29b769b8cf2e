namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>What a test can choose about Postfix; everything else is the same for all.</summary>
internal sealed record PostfixOptions
{
    /// <summary>Local parts that exist at <see cref="PostfixServer.LocalDomain"/>.</summary>
    public IReadOnlyList<string> LocalUsers { get; init; } = ["local", "postmaster"];

    /// <summary>Look for the client's name, with the resolver of this machine.</summary>
    public bool PeerNameLookup { get; init; }

    /// <summary>Lines for main.cf; a name that is already there is replaced.</summary>
    public string ExtraMain { get; init; } = "";

    public string ExtraMaster { get; init; } = "";
}
