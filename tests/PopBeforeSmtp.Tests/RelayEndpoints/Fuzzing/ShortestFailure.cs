namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>Takes away what is not needed to fail: halves, quarters, and so on down to single bytes, as far as that is soon done.</summary>
internal static class ShortestFailure
{
    private const int MaximumTries = 5000;

    public static byte[] Of(byte[] stream, Func<byte[], bool> fails)
    {
        var tries = 0;
        for (var size = stream.Length; size > 0; size /= 2)
        {
            for (var at = 0; at < stream.Length && tries++ < MaximumTries;)
            {
                byte[] shorter = [.. stream[..at], .. stream[Math.Min(at + size, stream.Length)..]];
                if (fails(shorter))
                    stream = shorter;
                else
                    at += size;
            }
        }
        return stream;
    }
}
