namespace PopBeforeSmtp.Import;

/// <summary>The file that the Perl program kept, as an entry of MapFiles.</summary>
internal sealed record ImportedMap(string Type, string Path, string Value);
