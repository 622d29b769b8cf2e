using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>The service, as far as top speaks with it. Both calls end soon, whatever the service does.</summary>
internal interface ITopService
{
    /// <exception cref="ControlException">Nobody answers.</exception>
    Task<TopSnapshot> AskAsync(string filter, CancellationToken cancellationToken);

    /// <exception cref="ControlException">Nobody answers.</exception>
    Task<ChangeReply> RevokeAsync(string client, CancellationToken cancellationToken);
}
