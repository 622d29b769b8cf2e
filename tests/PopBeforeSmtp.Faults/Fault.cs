namespace PopBeforeSmtp.Faults;

/// <summary>A fault that is brought about around one service with its log and its checker.</summary>
internal sealed class Fault(int number, string name, Func<Trial, CancellationToken, Task> inject) : IFault
{
    public int Number => number;

    public string Name => name;

    public async Task<FaultResult> RunAsync(FaultScale scale, CancellationToken cancellationToken)
    {
        await using var trial = new Trial(scale);
        try
        {
            await inject(trial, cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException)
        {
            // What was counted until then is worth seeing.
            trial.Fail(e.Message);
        }
        trial.ExpectAlive();
        return await trial.ResultAsync();
    }
}
