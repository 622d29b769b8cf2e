using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>A text file in the format of texthash maps (postconf(5), DATABASE_README), read again when it has changed.</summary>
internal sealed class TextSenderLoginMap(string path) : ISenderLoginMap, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private FileStatus? _status;
    private IReadOnlyDictionary<string, string> _rows = new Dictionary<string, string>();

    public string Name => path;

    public void Dispose() => _gate.Dispose();

    public async Task<string?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var status = FileStatus.OfPath(path) ?? throw new FileNotFoundException($"{path} cannot be read");
            if (status != _status)
            {
                _rows = TextMap.Parse(await File.ReadAllTextAsync(path, cancellationToken));
                _status = status;
            }
            return _rows.GetValueOrDefault(key);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            _gate.Release();
        }
    }
}
