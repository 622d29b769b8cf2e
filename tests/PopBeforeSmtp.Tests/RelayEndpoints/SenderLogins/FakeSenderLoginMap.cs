using PopBeforeSmtp.RelayEndpoints.SenderLogins;

namespace PopBeforeSmtp.Tests.RelayEndpoints.SenderLogins;

/// <summary>A map that a test fills, breaks and holds up.</summary>
internal sealed class FakeSenderLoginMap : ISenderLoginMap
{
    public Dictionary<string, string> Rows { get; } = [];

    public List<string> Asked { get; } = [];

    public Exception? Error { get; set; }

    /// <summary>Lookups wait for it.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    public string Name => "fake";

    public async Task<string?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await Answering.WaitAsync(cancellationToken);
        Asked.Add(key);
        return Error is null ? Rows.GetValueOrDefault(key) : throw Error;
    }
}
