namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The three replies, whole: a word and LF. Exim compares the word. To who tests it as a condition instead, NO is false and
/// neither OK nor TEMP is true (exim doc/spec, "Strings as conditions"); and no two replies together, their LFs taken out, are
/// the word OK.
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
