namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The replies, whole. OK always has a value (Sendmail reads a missing one through a null pointer), and NOTFOUND has the
/// space that socketmap_table(5) shows.
/// </summary>
internal static class SocketmapReply
{
    public static ReadOnlySpan<byte> Permit => "5:OK OK,"u8;

    /// <summary>
    /// postscreen_access_list knows permit, reject and dunno. OK would be an "unknown command", and the rest of the list would be ignored
    /// (postfix src/global/server_acl.c).
    /// </summary>
    public static ReadOnlySpan<byte> PermitPostscreen => "9:OK permit,"u8;

    public static ReadOnlySpan<byte> NoOpinion => "9:NOTFOUND ,"u8;

    public static ReadOnlySpan<byte> TryLater => "52:TEMP Login table unavailable, please try again later,"u8;

    public static ReadOnlySpan<byte> For(RelayDecision decision) => decision switch
    {
        RelayDecision.Permit => Permit,
        RelayDecision.TryLater => TryLater,
        _ => NoOpinion,
    };

    public static ReadOnlySpan<byte> ForPostscreen(RelayDecision decision) => decision is RelayDecision.Permit ? PermitPostscreen : For(decision);
}
