using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>The text of a log file, wherever its bytes come from.</summary>
internal interface ILogContent : IDisposable
{
    /// <summary>Nobody writes to it: it is read to its end once.</summary>
    bool IsFinal { get; }

    /// <summary>Its end could not be read.</summary>
    bool IsDamaged { get; }

    /// <returns>Fewer bytes than asked for at the end alone.</returns>
    int Read(Span<byte> into, long offset);

    FileStatus Status();
}
