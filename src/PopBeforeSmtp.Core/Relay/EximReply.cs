namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The three replies, whole: a word and LF. Exim compares the word. To who makes it an ACL's condition instead, NO is false and
/// neither OK nor TEMP is true: Exim defers, as for all but numbers, yes, no, true and false (exim doc/doc-docbook/spec.xfpt, "ACL conditions").
/// And no two replies together, their LFs taken out, are the word OK.
/// </summary>
internal static class EximReply
{
    public static ReadOnlySpan<byte> Permit => "OK\n"u8;

    public static ReadOnlySpan<byte> NoOpinion => "NO\n"u8;

    public static ReadOnlySpan<byte> TryLater => "TEMP\n"u8;

    public static ReadOnlySpan<byte> For(RelayDecision decision) => decision switch
    {
        RelayDecision.Permit => Permit,
        RelayDecision.TryLater => TryLater,
        _ => NoOpinion,
    };
}
