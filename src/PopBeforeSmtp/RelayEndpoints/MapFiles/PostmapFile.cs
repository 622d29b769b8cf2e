using System.Globalization;
using System.Text;
using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>One map: its source text and the database that postmap(1) makes of it.</summary>
internal sealed class PostmapFile(PostmapFileOptions options) : IMapFile
{
    /// <summary>
    /// A row that tells one version of the map from the next, for reading back. With "@" it can be nobody's host name, and its
    /// value is no opinion.
    /// </summary>
    public const string MarkerKey = "generation@pop-before-smtp.invalid";

    /// <summary>Postfix opens maps as root, its tools and other users as themselves.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false);

    private IReadOnlyList<string>? _written;
    private long _generation;

    public string Type => options.Type;

    public string Path => options.Path;

    public async Task<MapUpdate> UpdateAsync(IReadOnlyList<OpenClient> clients, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var map = IndexedMapKeys.Of(clients);
        return new MapUpdate(await WriteAsync(map.Keys, cancellationToken), map.LeftOut);
    }

    /// <summary>Brings the map up to date.</summary>
    /// <returns>false when it was already.</returns>
    /// <exception cref="IOException">It could not be written, or reads back otherwise; the old map is still there.</exception>
    public async Task<bool> WriteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (_written is not null && _written.SequenceEqual(keys))
            return false;
        var marker = string.Create(CultureInfo.InvariantCulture, $"DUNNO {Environment.ProcessId}.{++_generation}");
        // From here on the file may hold these keys, whether or not this ends well: at a stop it would else be taken for the old, empty one.
        _written = null;
        await (ReplacesFile() ? BuildBesideAsync(keys, marker, cancellationToken) : BuildInPlaceAsync(keys, marker, cancellationToken));
        await ReadBackAsync(keys, marker, cancellationToken);
        _written = [.. keys];
        return true;
    }

    /// <summary>
    /// postmap rebuilds hash and btree in place, and a full disk then empties the map: these are built beside it and renamed.
    /// lmdb must stay the same file, because a running smtpd holds it open and does not look for another; its rebuild is one
    /// transaction. cdb is renamed by postmap itself.
    /// </summary>
    private bool ReplacesFile() => options.Type is "hash" or "btree";

    private async Task BuildBesideAsync(IReadOnlyList<string> keys, string marker, CancellationToken cancellationToken)
    {
        var beside = options.Path + ".new";
        await WriteSourceAsync(beside, Source(keys, marker), cancellationToken);
        await Postmap.BuildAsync(options.Type, beside, cancellationToken);
        if (await Postmap.QueryAsync(options.Type, beside, MarkerKey, cancellationToken) != marker)
            throw new IOException($"{options.Type}:{beside} does not read back as it was written");
        File.Move(beside + ".db", options.Path + ".db", overwrite: true);
        File.Move(beside, options.Path, overwrite: true);
    }

    private async Task BuildInPlaceAsync(IReadOnlyList<string> keys, string marker, CancellationToken cancellationToken)
    {
        var beside = options.Path + ".new";
        await WriteSourceAsync(beside, Source(keys, marker), cancellationToken);
        File.Move(beside, options.Path, overwrite: true);
        await Postmap.BuildAsync(options.Type, options.Path, cancellationToken);
    }

    /// <summary>postmap gives the database the mode of its source: it must not be what the umask of the service happens to be.</summary>
    private static async Task WriteSourceAsync(string path, string text, CancellationToken cancellationToken)
    {
        File.Delete(path);
        // A link that somebody puts there is not followed.
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        File.SetUnixFileMode(file.SafeFileHandle, Mode);
        await file.WriteAsync(Text.GetBytes(text), cancellationToken);
    }

    /// <summary>postmap lmdb: ends with status 0 on a full disk although nothing was written (postfix src/util/dict_lmdb.c).</summary>
    private async Task ReadBackAsync(IReadOnlyList<string> keys, string marker, CancellationToken cancellationToken)
    {
        if (await Postmap.QueryAsync(options.Type, options.Path, MarkerKey, cancellationToken) != marker
            || (keys.Count > 0 && await Postmap.QueryAsync(options.Type, options.Path, keys[^1], cancellationToken) != options.Value))
            throw new IOException($"{options.Type}:{options.Path} does not read back as it was written");
    }

    private string Source(IReadOnlyList<string> keys, string marker)
    {
        var text = new StringBuilder("# Written by pop-before-smtp. What is changed here is lost at the next login.\n");
        text.Append(MarkerKey).Append('\t').Append(marker).Append('\n');
        foreach (var key in keys)
            text.Append(key).Append('\t').Append(options.Value).Append('\n');
        return text.ToString();
    }
}
