namespace PopBeforeSmtp.Faults;

/// <summary>What cannot be tried before there is something that it could happen to.</summary>
internal sealed class ElsewhereFault(int number, string name, string reason) : IFault
{
    public int Number => number;

    public string Name => name;

    public Task<FaultResult> RunAsync(FaultScale scale, CancellationToken cancellationToken) => Task.FromResult(FaultResult.Skipped(reason));
}
