namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>A map that postmap(1) builds; the database stands beside its source file (hash: PATH.db).</summary>
/// <param name="Type">A map type of postconf -m that postmap(1) can build: hash, lmdb, cdb, btree.</param>
internal sealed record PostmapFileOptions(string Type, string Path, string Value) : MapFileOptions(Path, Value);
