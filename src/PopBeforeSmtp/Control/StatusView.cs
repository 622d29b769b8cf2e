namespace PopBeforeSmtp.Control;

/// <summary>How the service is doing.</summary>
/// <param name="IsReady">The stored table has been loaded.</param>
/// <param name="Addresses">Rows in the table, expired ones that were not purged yet included.</param>
internal sealed record StatusView(
    bool IsReady,
    DateTimeOffset StartedAt,
    int Addresses,
    int ByHand,
    double WindowSeconds,
    IReadOnlyList<SourceView> Sources,
    IReadOnlyList<RuleView> Rules,
    StoreView Store,
    IReadOnlyList<EndpointView> Endpoints,
    IReadOnlyList<MapView> Maps)
{
    /// <summary>Programs whose login-like lines did not all match in the last hour.</summary>
    public IReadOnlyList<DriftView> Drift { get; init; } = [];

    /// <summary>What became of the last reload; null: there was none since the start.</summary>
    public ReloadView? Reload { get; init; }

    /// <summary>The logs have not been read to their end since the start: who is not known yet is told to try later.</summary>
    public bool IsReading { get; init; }

    /// <summary>Suspended accounts.</summary>
    public int Suspended { get; init; }
}
