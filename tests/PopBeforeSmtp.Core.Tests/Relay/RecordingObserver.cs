using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>Keeps what it was told.</summary>
internal sealed class RecordingObserver : IRelayObserver
{
    public List<string> Told { get; } = [];

    public void RefusedSender(ClientAddress client, string sender, IReadOnlyList<string> accounts) => Told.Add($"{client} {sender}: {string.Join(' ', accounts)}");

    public void RefusedSuspended(ClientAddress client, string sender, Suspension suspension) => Told.Add($"{client} {sender}: {suspension.User} is suspended");
}
