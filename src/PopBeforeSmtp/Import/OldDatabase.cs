using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Import;

/// <summary>The Berkeley DB hash that the Perl program keeps, read through a program of its own: postmap(1), or db_dump(1) where Postfix has no hash.</summary>
/// <param name="run">Runs a program to its end, with a limit on its time.</param>
internal sealed class OldDatabase(Func<string, IReadOnlyList<string>, CancellationToken, Task<(int Status, string Output, string Error)>> run)
{
    /// <summary>Who may relay at one time, of a large site; a file with more is something else.</summary>
    private const int MostEntries = 10_000;

    private const long LargestFile = 64 << 20;

    private const string Suffix = ".db";

    /// <summary>"/etc/postfix/pop-before-smtp" and the same with ".db" are the same database.</summary>
    public static string FileOf(string database) => Path.GetFullPath(database.EndsWith(Suffix, StringComparison.Ordinal) ? database : database + Suffix);

    /// <exception cref="IOException">It is not there, cannot be read, or should not be believed.</exception>
    public async Task<IReadOnlyList<OldEntry>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
            throw new IOException($"{file}: there is no such file");
        if (info.Length > LargestFile)
            throw new IOException($"{file}: it has {info.Length} bytes, and no table of the Perl program has more than {LargestFile}");
        var entries = await AskPostmapAsync(file, cancellationToken) ?? await AskDumpAsync(file, cancellationToken);
        return entries.Count <= MostEntries ? entries : throw new IOException($"{file}: it has {entries.Count} rows, and more than {MostEntries} are not taken over");
    }

    /// <returns>null when Postfix is not there or cannot read such a file.</returns>
    private async Task<IReadOnlyList<OldEntry>?> AskPostmapAsync(string file, CancellationToken cancellationToken)
    {
        var (status, types, _) = await run("postconf", ["-m"], cancellationToken);
        if (status != 0 || !types.Split('\n').Contains("hash"))
            return null;
        var (read, output, error) = await run("postmap", ["-s", $"hash:{file[..^Suffix.Length]}"], cancellationToken);
        return read == 0 ? OldDump.OfPostmap(output) : throw new IOException($"{file}: {error}");
    }

    private async Task<IReadOnlyList<OldEntry>> AskDumpAsync(string file, CancellationToken cancellationToken)
    {
        if (HostProgram.Find("db_dump") is not { } program)
            throw new IOException($"{file}: the Postfix of this host has no hash, and there is no db_dump (Debian: db-util) to read it");
        var (status, output, error) = await run(program, ["-p", file], cancellationToken);
        return status == 0 ? OldDump.OfDump(output) ?? throw new IOException($"{file}: what db_dump says of it is not understood") : throw new IOException($"{file}: {error}");
    }
}
