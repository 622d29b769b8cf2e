namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The three replies, whole. They are constants because the format has no room for a mistake: an empty action and one of
/// digits both permit (postfix src/smtpd/smtpd_check.c, check_table_result), CRLF or a third LF stalls the client for 100 s.
/// </summary>
internal static class PolicyReply
{
    public static ReadOnlySpan<byte> Permit => "action=OK\n\n"u8;

    public static ReadOnlySpan<byte> NoOpinion => "action=DUNNO\n\n"u8;

    /// <summary>
    /// A relay attempt that the following rules would reject gets 450 instead of 554; mail for local users is accepted
    /// (smtpd_check_reject). DEFER_IF_PERMIT would do the opposite of both.
    /// </summary>
    public static ReadOnlySpan<byte> TryLater => "action=DEFER_IF_REJECT 4.3.0 Login table unavailable, please try again later\n\n"u8;

    public static ReadOnlySpan<byte> For(RelayDecision decision) => decision switch
    {
        RelayDecision.Permit => Permit,
        RelayDecision.TryLater => TryLater,
        _ => NoOpinion,
    };
}
