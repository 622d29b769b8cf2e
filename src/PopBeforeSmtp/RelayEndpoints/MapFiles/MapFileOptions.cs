namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>An item of MapFiles.</summary>
/// <param name="Type">A map type of postconf -m that postmap(1) can build: hash, lmdb, cdb, btree.</param>
/// <param name="Path">The source file; the database stands beside it (hash: PATH.db).</param>
/// <param name="Value">The word that lets a client relay, for access(5) OK.</param>
internal sealed record MapFileOptions(string Type, string Path, string Value);
