using System.Runtime.CompilerServices;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>Traps that are known: corpus/KIND/NAME.request, what a relay or an attacker sends, byte for byte, and NAME.reply, what must come back.</summary>
internal static class Corpus
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(PathOfThisFile())!, "corpus");

    public static IReadOnlyList<string> Names(string kind) =>
        [.. new DirectoryInfo(Path.Combine(Root, kind)).GetFiles("*.request").Select(file => Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal)];

    public static byte[] Request(string kind, string name) => File.ReadAllBytes(Path.Combine(Root, kind, $"{name}.request"));

    /// <summary>null for a case that has been found and for which nobody has written what is right.</summary>
    public static byte[]? Reply(string kind, string name)
    {
        var file = Path.Combine(Root, kind, $"{name}.reply");
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <returns>Where it lies now.</returns>
    public static string Keep(string kind, FuzzFailure failure)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, kind)).FullName, $"{failure.Name}.request");
        File.WriteAllBytes(file, failure.Stream);
        return file;
    }

    private static string PathOfThisFile([CallerFilePath] string path = "") => path;
}
