using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Doctor;

/// <summary>What the checks see of the host. A fixture takes its place in tests.</summary>
internal interface IMailHost
{
    /// <summary>The file of a program; null when it is not installed.</summary>
    string? FindProgram(string name);

    /// <returns>The exit status (-1: it cannot be started, or takes too long), what was printed, and the error text.</returns>
    Task<(int Status, string Output, string Error)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken);

    /// <summary>Follows symbolic links; null when there is nothing, or it cannot be looked at.</summary>
    FileRights? RightsOf(string path);

    /// <summary>null when there is no such file or it cannot be read.</summary>
    string? ReadText(string path);

    /// <summary>The end of a file, at most so many bytes of it; null when there is no such file or it cannot be read.</summary>
    byte[]? ReadEnd(string path, int atMost);

    /// <summary>Paths of the files in a directory, in order; none when it cannot be listed.</summary>
    IReadOnlyList<string> FilesIn(string directory);

    /// <returns>Why nobody can be reached there; null: somebody listens.</returns>
    Task<string?> TryConnectAsync(OfferedSocket socket, CancellationToken cancellationToken);

    /// <summary>Of its interfaces that are up.</summary>
    IReadOnlyList<ClientAddress> Addresses();
}
