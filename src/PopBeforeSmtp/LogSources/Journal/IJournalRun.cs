namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>A run of journalctl.</summary>
internal interface IJournalRun : IAsyncDisposable
{
    Stream Output { get; }

    /// <summary>Ends with the reason when the program prints an error that means it cannot read what it should.</summary>
    Task<string> Complaint { get; }

    /// <summary>After the output has ended: the exit status.</summary>
    Task<int> WaitAsync(CancellationToken cancellationToken);
}
