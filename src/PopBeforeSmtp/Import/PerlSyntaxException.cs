namespace PopBeforeSmtp.Import;

/// <summary>A Perl file that cannot be taken apart with certainty: what stands behind this place is not known.</summary>
internal sealed class PerlSyntaxException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
