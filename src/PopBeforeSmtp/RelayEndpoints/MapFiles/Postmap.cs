using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>Builds and asks map files through postmap(1), the only program that knows their formats and locks.</summary>
internal static class Postmap
{
    /// <summary>The map types that this host's Postfix knows, postconf -m; null and a reason when there is no Postfix.</summary>
    public static async Task<(IReadOnlyList<string>? Types, string Reason)> TypesAsync(CancellationToken cancellationToken)
    {
        var (status, output, error) = await PostfixTool.RunAsync("postconf", ["-m"], cancellationToken);
        return status == 0 ? (output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), "") : (null, error);
    }

    /// <summary>Builds a map from its source file.</summary>
    /// <exception cref="IOException">postmap failed; its own words are in the message.</exception>
    public static async Task BuildAsync(string type, string path, CancellationToken cancellationToken)
    {
        var (status, _, error) = await PostfixTool.RunAsync("postmap", [$"{type}:{path}"], cancellationToken);
        if (status != 0)
            throw new IOException($"postmap {type}:{path}: {error}");
    }

    /// <summary>The value that the built map has for a key; null when it has none.</summary>
    /// <exception cref="IOException">postmap -q says 1 for "not found" and for every error: errors are told by their text.</exception>
    public static async Task<string?> QueryAsync(string type, string path, string key, CancellationToken cancellationToken)
    {
        var (status, output, error) = await PostfixTool.RunAsync("postmap", ["-q", key, $"{type}:{path}"], cancellationToken);
        if (status != 0 && error.Length > 0)
            throw new IOException($"postmap -q {type}:{path}: {error}");
        return status == 0 ? output.TrimEnd('\n') : null;
    }
}
