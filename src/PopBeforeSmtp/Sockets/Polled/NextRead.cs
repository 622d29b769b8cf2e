namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>When there may be something to read that has not been read.</summary>
internal enum NextRead
{
    /// <summary>It is not known.</summary>
    AtOnce,

    /// <summary>When the kernel says so: nothing was left. Less than there was room for was all there was (epoll(7), "Questions and answers", 9).</summary>
    WhenTold,

    /// <summary>There is more, and it was much already: first come the others.</summary>
    AfterOthers,
}
