namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>An <see cref="AccountLogin"/> as it stands in a <see cref="PackedRow"/>.</summary>
/// <param name="User">Its number in <see cref="AccountNames"/>.</param>
/// <param name="Preset">Its number in <see cref="WordList"/>, and so the protocol's.</param>
internal readonly record struct PackedAccount(int User, DateTimeOffset LastLogin, int Preset, int Protocol, long Logins, DateTimeOffset? RevokedAt, DateTimeOffset? LastEnd)
{
    public DateTimeOffset LastActive => LastEnd is { } end && end > LastLogin ? end : LastLogin;

    /// <param name="revokedAt">When the row as a whole was revoked.</param>
    public bool Counts(DateTimeOffset? revokedAt) => !(LastLogin <= revokedAt) && !(LastLogin <= RevokedAt);
}
