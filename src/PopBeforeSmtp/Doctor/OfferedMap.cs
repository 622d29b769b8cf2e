namespace PopBeforeSmtp.Doctor;

/// <summary>A file with the table that a relay may read.</summary>
/// <param name="Type">As Postfix names it (hash, cidr), or the map format's own name.</param>
/// <param name="Path">As the relay names it, without the ending that a map type adds.</param>
internal sealed record OfferedMap(string Type, string Path);
