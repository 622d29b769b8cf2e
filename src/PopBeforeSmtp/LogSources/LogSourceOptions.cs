using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.LogSources;

/// <summary>An item of LogSources.</summary>
/// <param name="Kind">file, journal, stdin, dovecot-events or dovecot-auth-policy.</param>
/// <param name="Path">file: the log, or a glob.</param>
/// <param name="Presets">Names of presets, or "*" for all.</param>
internal sealed record LogSourceOptions(string Kind, string Path, IReadOnlyList<string> Presets)
{
    /// <summary>Preset to the program names that it has on this host besides its own.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ProgramNames { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The zone of time stamps that name none: that of the host which wrote the log. null: this host's.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>journal: the units whose entries count.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>journal: the users whose processes write them.</summary>
    public IReadOnlyList<string> Uids { get; init; } = [];

    /// <summary>journal: where the journal lies; empty for the host's own.</summary>
    public string Directory { get; init; } = "";

    /// <summary>dovecot-events, dovecot-auth-policy: where Dovecot connects to.</summary>
    public ListenAddress? Listen { get; init; }

    /// <summary>dovecot-auth-policy: what Dovecot has to know.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Whether a source made of the other would do the same.</summary>
    public bool Equals(LogSourceOptions? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && Path == other.Path && Directory == other.Directory && Secret == other.Secret
        && Listen == other.Listen && TimeZone?.Id == other.TimeZone?.Id
        && Presets.SequenceEqual(other.Presets) && Units.SequenceEqual(other.Units) && Uids.SequenceEqual(other.Uids)
        && ProgramNames.Count == other.ProgramNames.Count
        && ProgramNames.All(names => other.ProgramNames.TryGetValue(names.Key, out var others) && names.Value.SequenceEqual(others));

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>In messages, in the status and in stored positions.</summary>
    public string Name => Kind switch
    {
        "file" => Path,
        "journal" => $"journal:{Directory}{(Directory.Length > 0 ? ":" : "")}{string.Join(',', Units)}",
        "stdin" => "stdin",
        _ => $"{Kind}:{Listen?.Text}",
    };
}
