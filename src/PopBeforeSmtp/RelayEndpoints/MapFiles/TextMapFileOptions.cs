using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>A map that a relay, or a tool of it, reads as text.</summary>
internal sealed record TextMapFileOptions(IMapFormat Format, string Path, string Value) : MapFileOptions(Path, Value)
{
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>null: the group of the process.</summary>
    public uint? GroupId { get; init; }

    /// <summary>A file with rows of the site's own, put before those of the table; "" for none.</summary>
    public string Before { get; init; } = "";

    /// <summary>The same, put after them.</summary>
    public string After { get; init; } = "";

    /// <summary>A program and its arguments, run after each change with the new file as its standard input; empty for none.</summary>
    public IReadOnlyList<string> AfterUpdate { get; init; } = [];

    /// <summary>Whether a map made of the other would be the same.</summary>
    public bool Equals(TextMapFileOptions? other) =>
        base.Equals(other) && Format.Name == other.Format.Name && Mode == other.Mode && GroupId == other.GroupId
        && Before == other.Before && After == other.After && AfterUpdate.SequenceEqual(other.AfterUpdate);

    public override int GetHashCode() => HashCode.Combine(Path, Value);
}
