using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Tests.Doctor;

/// <summary>A host that has what a test puts there: programs with their output, files with their text, entries with their rights.</summary>
internal sealed class FakeMailHost : IMailHost
{
    public const uint Postfix = 106;
    public const uint PostfixGroup = 113;
    private const int Directories = 0x1ED; // 0755

    /// <summary>"program argument argument" to what it prints; a status before a colon makes it fail: "1:no such user".</summary>
    public Dictionary<string, string> Programs { get; } = new() { ["id -u -- postfix"] = "106\n", ["id -G -- postfix"] = "113 8\n", ["id -u -- pbs"] = "990\n", ["id -G -- pbs"] = "990\n" };

    public Dictionary<string, string> Texts { get; } = [];

    public Dictionary<string, FileRights> Entries { get; } = new() { ["/"] = Of(0, 0, Directories, isDirectory: true) };

    public List<string> Ran { get; } = [];

    public static FileRights Of(uint user, uint group, int mode, bool isDirectory = false, bool isSocket = false) => new(user, group, mode, isDirectory, false, isSocket);

    /// <summary>Adds an entry, and directories of root's above it that everybody may search.</summary>
    public FakeMailHost With(string path, FileRights rights)
    {
        for (var directory = Path.GetDirectoryName(path); directory is not null; directory = Path.GetDirectoryName(directory))
            Entries.TryAdd(directory, Of(0, 0, Directories, isDirectory: true));
        Entries[path] = rights;
        return this;
    }

    public string? FindProgram(string name) => Programs.Keys.Any(command => command.Split(' ')[0] == name) ? $"/usr/sbin/{name}" : null;

    public Task<(int Status, string Output, string Error)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var command = string.Join(' ', [program, .. arguments]);
        Ran.Add(command);
        if (!Programs.TryGetValue(command, out var output))
            return Task.FromResult((1, "", $"{command}: not there"));
        return Task.FromResult(output is ['1', ':', .. var error] ? (1, "", error) : (0, output, ""));
    }

    public FileRights? RightsOf(string path) => Entries.TryGetValue(path, out var rights) ? rights : null;

    public string? ReadText(string path) => Texts.GetValueOrDefault(path);

    public byte[]? ReadEnd(string path, int atMost) => ReadText(path) is { } text && Encoding.UTF8.GetBytes(text) is var bytes ? bytes[Math.Max(0, bytes.Length - atMost)..] : null;

    public IReadOnlyList<string> FilesIn(string directory) => [.. Texts.Keys.Where(path => Path.GetDirectoryName(path) == directory).Order(StringComparer.Ordinal)];

    /// <summary>Sockets where nobody listens, and why.</summary>
    public Dictionary<string, string> Silent { get; } = [];

    public Task<string?> TryConnectAsync(OfferedSocket socket, CancellationToken cancellationToken) => Task.FromResult(Silent.GetValueOrDefault($"{socket}"));

    public IReadOnlyList<ClientAddress> Addresses() => Own;

    public List<ClientAddress> Own { get; } = [ClientAddress.Parse("127.0.0.1")];
}
