namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>What a stream of requests asks, or what a stream of replies says.</summary>
/// <param name="Permits">For each request, whether it may be permitted; for each reply, whether it permits.</param>
/// <param name="IsBroken">What comes behind them is none of the protocol.</param>
internal sealed record Reading(IReadOnlyList<bool> Permits, bool IsBroken)
{
    public bool Says(Reading other) => IsBroken == other.IsBroken && Permits.SequenceEqual(other.Permits);

    public override string ToString() => $"{Permits.Count} [{string.Concat(Permits.Take(40).Select(permit => permit ? 'P' : '-'))}]{(IsBroken ? " and then broken" : "")}";
}
