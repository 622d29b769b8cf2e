using System.Diagnostics;

namespace PopBeforeSmtp.Faults;

/// <summary>Runs one fault after the other; whatever one of them throws is its own failure.</summary>
internal sealed class FaultRunner(FaultScale scale, FaultTable table)
{
    /// <summary>What xunit puts before the reason of a skip.</summary>
    private const string SkipMark = "$XunitDynamicSkip$";

    public async Task RunAsync(IEnumerable<IFault> faults, CancellationToken cancellationToken)
    {
        foreach (var fault in faults)
        {
            var time = Stopwatch.StartNew();
            var result = await RunAsync(fault, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            table.Add(fault, result, time.Elapsed);
        }
    }

    private async Task<FaultResult> RunAsync(IFault fault, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(scale.Limit);
        try
        {
            return await fault.RunAsync(scale, limit.Token);
        }
        catch (NotRunException e)
        {
            return FaultResult.Skipped(e.Message);
        }
        catch (OperationCanceledException)
        {
            return FaultResult.Broken($"not done within {scale.Limit.TotalSeconds:0} s");
        }
        catch (Exception e)
        {
            return e.Message.StartsWith(SkipMark, StringComparison.Ordinal) ? FaultResult.Skipped(e.Message[SkipMark.Length..]) : FaultResult.Broken($"{e.GetType().Name}: {e.Message}");
        }
    }
}
