using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>Makes the log of a mail host with Dovecot and Postfix. Stamps, process ids and the fields of logins are new on each line; what else there is comes from a pool.</summary>
internal sealed class MailLog : IDisposable
{
    private const ulong Seed = 1;
    private const int Block = 1 << 20;
    private const int LongestLine = 2048;
    private const int FirstProcess = 1000;

    private static readonly byte[][] Methods = [.. "PLAIN PLAIN PLAIN PLAIN PLAIN PLAIN PLAIN PLAIN LOGIN CRAM-MD5".Split(' ').Select(Encoding.ASCII.GetBytes)];

    private readonly MailLogShape _shape;
    private readonly FileStream _file;
    private readonly Dice _dice = new(Seed);
    private readonly LogWords _words;
    private readonly IReadOnlyList<LogBody> _bodies;
    private readonly byte[][] _addresses;
    private readonly byte[][] _accounts;
    private readonly (int Usual, int Other)[] _owners;
    private readonly DateTimeOffset[] _lastLogins;
    private readonly byte[] _block = new byte[Block];
    private int _used;
    private long _written;
    private long _second = long.MinValue;
    private byte[] _stamp = [];
    private long _lines;
    private long _logins;
    private long _ends;

    private MailLog(string path, MailLogShape shape)
    {
        _shape = shape;
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        _words = new LogWords(_dice, shape.Addresses);
        _bodies = new LogBodies(_dice, _words).Make();
        _addresses = [.. _words.Addresses.Select(Encoding.ASCII.GetBytes)];
        _accounts = [.. _words.Accounts.Select(Encoding.ASCII.GetBytes)];
        // A client keeps to one account or two.
        _owners = [.. _addresses.Select(_ => (_dice.Below(_accounts.Length), _dice.Below(_accounts.Length)))];
        _lastLogins = new DateTimeOffset[_addresses.Length];
    }

    private long Length => _written + _used;

    public static LogTruth Write(string path, MailLogShape shape)
    {
        using var log = new MailLog(path, shape);
        while (log.Length < shape.Bytes)
            log.WriteLine();
        if (shape.Last is { } last)
            log.WriteLast(last);
        log.Flush();
        return log.Truth();
    }

    public void Dispose() => _file.Dispose();

    private LogTruth Truth() => new(_lines, _written, _logins, _ends, _words.Addresses
        .Select((address, index) => (address, time: _lastLogins[index]))
        .Where(pair => pair.time != default)
        .ToDictionary(pair => pair.address, pair => pair.time, StringComparer.Ordinal));

    private void WriteLine()
    {
        if (_used > Block - LongestLine)
            Flush();
        var offset = Length;
        Stamp(offset);
        _lines++;
        var chance = _dice.Share();
        if (chance < _shape.Logins)
            WriteLogin(chance / _shape.Logins, offset);
        else
            WriteOther(_dice.Pick(_bodies));
    }

    /// <param name="chance">Chance that is left: the lower its square, the more often an address comes.</param>
    private void WriteLogin(double chance, long offset)
    {
        var address = (int)(chance * chance * _addresses.Length);
        var owner = _owners[address];
        Append(_dice.Below(4) == 0 ? "dovecot: pop3-login: Login: user=<"u8 : "dovecot: imap-login: Login: user=<"u8);
        Append(_accounts[_dice.Below(10) == 0 ? owner.Other : owner.Usual]);
        Append(">, method="u8);
        Append(_dice.Pick(Methods));
        Append(", rip="u8);
        Append(_addresses[address]);
        Append(", lip=198.51.100.7, mpid="u8);
        Append(FirstProcess + _dice.Below(60_000));
        Append(_dice.Below(8) == 0 ? ", session=<A"u8 : ", TLS, session=<A"u8);
        // No two sessions have the same name, as it is.
        Append(_logins);
        Append("+xQxk/AAAAB>\n"u8);
        _lastLogins[address] = _shape.Written(offset);
        _logins++;
    }

    private void WriteLast(string address)
    {
        Append(_stamp);
        Append(Encoding.ASCII.GetBytes($"dovecot: imap-login: Login: user=<last@example.net>, method=PLAIN, rip={address}, lip=198.51.100.7, mpid=4711, TLS, session=<last>\n"));
        _lines++;
        _logins++;
    }

    private void WriteOther(LogBody body)
    {
        Append(body.Head);
        if (body.Tail.Length > 0)
        {
            Append(FirstProcess + _lines * 7919 % 64_000);
            Append(body.Tail);
        }
        if (body.IsEnd)
            _ends++;
    }

    private void Stamp(long offset)
    {
        var time = _shape.Stamped(offset);
        if (time.ToUnixTimeSeconds() != _second)
        {
            _second = time.ToUnixTimeSeconds();
            var local = TimeZoneInfo.ConvertTime(time, _shape.Zone);
            _stamp = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{local:MMM} {local.Day,2} {local:HH:mm:ss} mx1 "));
        }
        Append(_stamp);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Append(long number)
    {
        Utf8Formatter.TryFormat(number, _block.AsSpan(_used), out var length);
        _used += length;
    }

    private void Flush()
    {
        _file.Write(_block.AsSpan(0, _used));
        _written += _used;
        _used = 0;
    }
}
