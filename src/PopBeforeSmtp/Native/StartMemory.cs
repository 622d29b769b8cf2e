using System.Globalization;

namespace PopBeforeSmtp.Native;

/// <summary>
/// Lets go of what only the start has needed: the C library's free memory, and the pages of the program's own file that are mapped. Those that are
/// wanted again come back from the page cache, a microsecond each; of the rest the host has the use.
/// </summary>
internal static unsafe class StartMemory
{
    /// <summary>MADV_DONTNEED of madvise(2): of a mapping of a file, the file itself stays what it is.</summary>
    private const int NotNeeded = 4;

    public static void Release()
    {
        try
        {
            LibC.TrimHeap(0);
            if (Environment.ProcessPath is not { } program)
                return;
            foreach (var (start, end) in Unchanged(File.ReadLines("/proc/self/smaps"), program).ToList())
                _ = LibC.Advise(start, end - start, NotNeeded);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            // Another C library, or no /proc: it stays as it is.
        }
    }

    /// <summary>
    /// The mappings of the program that hold nothing but what stands in its file: code, and what is mapped shared. Nobody may write to them, and none of their pages
    /// is a copy that was written to before (proc_pid_smaps(5)); such a page would come back as it is in the file.
    /// </summary>
    public static IEnumerable<(nint Start, nint End)> Unchanged(IEnumerable<string> smaps, string program)
    {
        (nint Start, nint End)? mapping = null;
        var isChanged = false;
        foreach (var line in smaps.Append("0-0 "))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [[not (>= 'A' and <= 'Z'), ..] range, ..])
            {
                if (mapping is { } found && !isChanged)
                    yield return found;
                isChanged = false;
                mapping = words is [_, "r-xp" or "r--s", _, _, _, ..] && line.EndsWith(" " + program, StringComparison.Ordinal) ? Range(range) : null;
            }
            else if (words is ["Anonymous:" or "Private_Dirty:" or "Shared_Dirty:", var size, ..])
            {
                isChanged |= size != "0";
            }
        }
    }

    private static (nint Start, nint End) Range(string text)
    {
        var dash = text.IndexOf('-');
        return (nint.Parse(text.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture), nint.Parse(text.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
