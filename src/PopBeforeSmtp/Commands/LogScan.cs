using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Commands;

/// <summary>Reads whole files through the matcher of the service.</summary>
internal sealed class LogScan(PresetMatcher matcher, TimeProvider clock, Action<ScannedLine> report)
{
    private readonly SessionTracker _sessions = new();
    private readonly HashSet<ClientAddress> _addresses = [];
    private readonly HashSet<string> _sessionIds = new(StringComparer.Ordinal);

    public long Lines { get; private set; }

    public long Logins { get; private set; }

    public long Logouts { get; private set; }

    /// <summary>Sessions that logins named.</summary>
    public int Sessions => _sessionIds.Count;

    public long DroppedLines { get; private set; }

    public int Addresses => _addresses.Count;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(string file, CancellationToken cancellationToken)
    {
        using var bytes = Open(file);
        var buffer = new LineBuffer();
        var now = clock.GetUtcNow();
        long number = 0;
        int count;
        while ((count = bytes.Read(buffer.Free)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Filled(count);
            while (buffer.TryTake(out var line))
                Match(line, ++number, buffer, now);
        }
        Lines += number + buffer.Dropped;
        DroppedLines += buffer.Dropped;
    }

    private void Match(ReadOnlySpan<byte> line, long number, LineBuffer buffer, DateTimeOffset now)
    {
        if (!matcher.TryMatch(line, now, out var recognized) || _sessions.Take(recognized) is not { } found)
            return;
        if (found is LoginEvent login)
        {
            Logins++;
            _addresses.Add(login.Address);
            if (login.Session.Length > 0)
                _sessionIds.Add($"{login.Preset} {login.Session} {login.Address}");
        }
        else
        {
            Logouts++;
        }
        report(new ScannedLine(number + buffer.Dropped, found.Kind, found.From, found.User, found.Session, found.Preset, found.Rule, found.WrittenAt));
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
