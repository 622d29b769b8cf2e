namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>A case that went wrong, cut down to what is needed for it.</summary>
internal sealed record FuzzFailure(long Seed, long Case, byte[] Stream, string Complaint)
{
    /// <summary>The name of its file in the corpus.</summary>
    public string Name => $"found-{Seed}-{Case}";

    public override string ToString() => $"seed {Seed}, case {Case}: {Complaint}\ninput: {Printed.Bytes(Stream)}";
}
