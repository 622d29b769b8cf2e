using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A session with the address it comes from.</summary>
internal sealed record ClientSession<TSession>(IPAddress Client, TSession Mail) : IAsyncDisposable
    where TSession : IMailSession
{
    public ValueTask DisposeAsync() => Mail.DisposeAsync();
}
