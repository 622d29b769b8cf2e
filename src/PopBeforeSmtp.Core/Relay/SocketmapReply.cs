namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The three replies, whole. OK always has a value (Sendmail reads a missing one through a null pointer), and NOTFOUND has the
/// space that socketmap_table(5) shows.
/// </summary>
internal static class SocketmapReply
{
    public static ReadOnlySpan<byte> Permit => "5:OK OK,"u8;

    public static ReadOnlySpan<byte> NoOpinion => "9:NOTFOUND ,"u8;

    public static ReadOnlySpan<byte> TryLater => "52:TEMP Login table unavailable, please try again later,"u8;

    public static ReadOnlySpan<byte> For(RelayDecision decision) => decision switch
    {
        RelayDecision.Permit => Permit,
        RelayDecision.TryLater => TryLater,
        _ => NoOpinion,
    };
}
