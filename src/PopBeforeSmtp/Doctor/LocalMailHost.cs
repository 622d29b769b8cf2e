using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Doctor;

/// <summary>This host.</summary>
internal sealed class LocalMailHost : IMailHost
{
    public string? FindProgram(string name) => HostProgram.Find(name);

    public Task<(int Status, string Output, string Error)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        HostProgram.RunAsync(program, arguments, ReadOnlyMemory<byte>.Empty, cancellationToken);

    public FileRights? RightsOf(string path) => FileRights.OfTarget(path);

    public string? ReadText(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
