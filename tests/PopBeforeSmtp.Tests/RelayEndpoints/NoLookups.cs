using PopBeforeSmtp.RelayEndpoints;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>Nothing is ever undecided.</summary>
internal sealed class NoLookups : ISenderLookups
{
    public Task SettledAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("nothing was looked up");
}
