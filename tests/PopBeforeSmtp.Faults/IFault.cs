namespace PopBeforeSmtp.Faults;

/// <summary>Something that goes wrong on a mail host, and how it is brought about here.</summary>
internal interface IFault
{
    /// <summary>Stays the same for ever, so that results can be compared.</summary>
    int Number { get; }

    string Name { get; }

    /// <exception cref="NotRunException">This machine cannot do it.</exception>
    Task<FaultResult> RunAsync(FaultScale scale, CancellationToken cancellationToken);
}
