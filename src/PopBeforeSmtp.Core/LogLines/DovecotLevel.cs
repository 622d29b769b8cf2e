namespace PopBeforeSmtp.Core.LogLines;

/// <summary>The word that Dovecot's own file has before each message (dovecot/core src/lib/failures.c).</summary>
internal static class DovecotLevel
{
    public static ReadOnlySpan<byte> Info => "Info: "u8;

    public static bool Stands(ReadOnlySpan<byte> text) =>
        text.StartsWith(Info) || text.StartsWith("Debug: "u8) || text.StartsWith("Warning: "u8)
        || text.StartsWith("Error: "u8) || text.StartsWith("Fatal: "u8) || text.StartsWith("Panic: "u8);
}
