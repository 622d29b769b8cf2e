using System.Text;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>One map as text, and the program that makes its relay take it.</summary>
internal sealed class TextMapFile(TextMapFileOptions options) : IMapFile
{
    private IReadOnlyList<OpenClient>? _written;
    private byte[] _before = [];
    private byte[] _after = [];
    private IReadOnlyList<LeftOutClient> _leftOut = [];

    public string Type => options.Format.Name;

    public string Path => options.Path;

    public async Task<MapUpdate> UpdateAsync(IReadOnlyList<OpenClient> clients, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Where the text does not say until when, a login of somebody known changes nothing.
        var rows = options.Format.HasExpiry ? clients : [.. clients.Select(client => client with { Until = null })];
        var before = await ReadOwnAsync(options.Before, cancellationToken);
        var after = await ReadOwnAsync(options.After, cancellationToken);
        if (_written is not null && _written.SequenceEqual(rows) && _before.SequenceEqual(before) && _after.SequenceEqual(after))
            return new MapUpdate(false, _leftOut);
        var map = options.Format.Write(rows, options.Value, now);
        byte[] text = [.. before, .. Encoding.ASCII.GetBytes(map.Text), .. after];
        _written = null;
        await ReplacedFile.WriteAsync(options.Path, text, options.Mode, options.GroupId, cancellationToken);
        await RunAfterUpdateAsync(text, cancellationToken);
        (_written, _before, _after, _leftOut) = (rows, before, after, map.LeftOut);
        return new MapUpdate(true, map.LeftOut);
    }

    /// <summary>Ends with a whole line, so that nothing of it joins a row.</summary>
    private static async Task<byte[]> ReadOwnAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
            return [];
        var text = await File.ReadAllBytesAsync(path, cancellationToken);
        return text is [] or [.., (byte)'\n'] ? text : [.. text, (byte)'\n'];
    }

    private async Task RunAfterUpdateAsync(byte[] text, CancellationToken cancellationToken)
    {
        if (options.AfterUpdate.Count == 0)
            return;
        var (status, _, error) = await HostProgram.RunAsync(options.AfterUpdate[0], options.AfterUpdate.Skip(1), text, cancellationToken);
        if (status != 0)
            throw new IOException($"{string.Join(' ', options.AfterUpdate)}: {(error.Length > 0 ? error : $"exit status {status}")}");
    }
}
