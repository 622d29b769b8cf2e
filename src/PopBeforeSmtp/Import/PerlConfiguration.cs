namespace PopBeforeSmtp.Import;

/// <summary>What a configuration file of the Perl program says, as far as that can be told without running it.</summary>
internal sealed class PerlConfiguration
{
    /// <summary>By name: $grace, $file_tail{name}, @mynets. The last assignment of each.</summary>
    public Dictionary<string, PerlValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables that code may change which is not run, by the line where it does; "%file_tail" for all of a hash.</summary>
    public Dictionary<string, int> Doubts { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables that "my" makes the file's own, by the line where it does: the program does not see them.</summary>
    public Dictionary<string, int> OwnVariables { get; } = new(StringComparer.Ordinal);

    /// <summary>Functions that are defined; those that do nothing but give a text have it as their value.</summary>
    public Dictionary<string, (int Line, string? Value)> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>Statements that are code.</summary>
    public List<ImportNote> Code { get; } = [];

    /// <summary>The logs of which the first that is there is watched when the one that is named is not.</summary>
    public PerlValue? LogSearch { get; set; }
}
