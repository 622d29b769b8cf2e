namespace PopBeforeSmtp.Commands.Top;

/// <summary>What is to be done after a key.</summary>
internal enum TopAction
{
    None,

    /// <summary>The screen shows something else now.</summary>
    Draw,

    /// <summary>The service is to be asked at once: the filter is another one.</summary>
    Ask,

    /// <summary>The client of <see cref="TopModel.ToRevoke"/> is to be revoked.</summary>
    Revoke,

    Leave,
}
