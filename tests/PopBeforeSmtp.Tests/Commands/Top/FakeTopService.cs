using System.Collections.Concurrent;
using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Tests.Commands.Top;

/// <summary>Answers at once, or as a test says.</summary>
internal sealed class FakeTopService : ITopService
{
    public ControlException? Error { get; set; }

    public ConcurrentQueue<string> Filters { get; } = new();

    public Task<TopSnapshot> AskAsync(string filter, CancellationToken cancellationToken)
    {
        Filters.Enqueue(filter);
        return Error is null ? Task.FromResult(Snapshots.Of()) : Task.FromException<TopSnapshot>(Error);
    }

    public Task<ChangeReply> RevokeAsync(string client, CancellationToken cancellationToken) =>
        Error is null ? Task.FromResult(new ChangeReply(true, $"revoked: {client}", [client])) : Task.FromException<ChangeReply>(Error);
}
