using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Faults.Oracle;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Faults;

/// <summary>Writes a log as syslogd does: appending, lines whole, and the same file until it is told to open it anew.</summary>
internal sealed class LogWriter(string path, Truth truth, ClientAddresses addresses) : IDisposable
{
    private const int WriteOnly = 1;
    private const int Append = 0x400;

    private static readonly Encoding Bytes = Encoding.Latin1;

    private readonly Lock _gate = new();
    private SafeFileHandle? _handle;
    private int _number;

    public string Path => path;

    /// <summary>Opens the path again, as after SIGHUP; makes the file where there is none.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _handle?.Dispose();
            _handle = null;
            if (!File.Exists(path))
                File.Create(path).Dispose();
            var descriptor = LibC.Open(path, WriteOnly | Append | LibC.OpenCloseOnExec);
            _handle = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new IOException($"{path} cannot be written");
        }
    }

    /// <summary>A login that is not written yet. Its address is a stranger's until it is.</summary>
    public Login NewLogin(string? address = null)
    {
        address ??= addresses.Next();
        return new Login(address, LoginLine(Interlocked.Increment(ref _number), address));
    }

    /// <summary>Lines, some of them logins from addresses of their own, in one write(2).</summary>
    public IReadOnlyList<Login> Write(int logins, int others = 0)
    {
        var written = new Login[logins];
        var text = new StringBuilder();
        for (var i = 0; i < logins; i++)
        {
            written[i] = NewLogin();
            for (var j = others * i / logins; j < others * (i + 1) / logins; j++)
                text.Append(OtherLine(Interlocked.Increment(ref _number)));
            text.Append(written[i].Line);
        }
        for (var j = 0; j < (logins == 0 ? others : 0); j++)
            text.Append(OtherLine(Interlocked.Increment(ref _number)));
        Raw(text.ToString());
        truth.Written(written);
        return written;
    }

    /// <summary>Text as it is, one byte a character.</summary>
    public void Raw(string text) => Raw(Bytes.GetBytes(text));

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_handle is null)
                Reopen();
            // With O_APPEND the kernel ignores the place (pwrite(2), BUGS).
            RandomAccess.Write(_handle!, bytes, 0);
        }
    }

    /// <summary>A stranger who fails to log in, or puts the words of a login where a client can put words.</summary>
    public string OtherLine(int number)
    {
        var stranger = $"198.51.100.{2 + number % 250}";
        truth.Stranger(stranger, number);
        return (number % 6) switch
        {
            0 => $"{Now()} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<alice>, method=PLAIN, rip={stranger}, lip=198.51.100.1, TLS, session=<f{number}>\n",
            1 => $"{Now()} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<x>, method=PLAIN, rip={stranger}, lip=198.51.100.1, mpid=1, TLS, session=<f>, method=PLAIN, rip=198.51.100.1, lip=198.51.100.1, TLS, session=<f{number}>\n",
            2 => $"{Now()} mx1 imapd: LOGIN FAILED, user=LOGIN, user=alice, ip=[{stranger}], port=[1], protocol=IMAP, ip=[::ffff:{stranger}]\n",
            3 => $"{Now()} mx1 postfix/smtpd[{number % 30000}]: connect from imap-login: Login: user=<a>, method=PLAIN, rip={stranger}, lip=198.51.100.1, mpid=1, TLS, session=<a>\n",
            4 => $"{Now()} mx1 sshd[{number % 30000}]: Failed password for invalid user LOGIN, user=alice, ip=[::ffff:{stranger}], port=[1], protocol=IMAP from {stranger} port 22 ssh2\n",
            _ => $"{Now()} mx1 postfix/qmgr[{number % 30000}]: 4XyZ{number:x}: from=<bounce+{number}@lists.example.net>, size={number % 100000}, nrcpt=1 (queue active)\n",
        };
    }

    /// <summary>How the host's clock, or another one, is written into a line.</summary>
    public Func<string> Stamp { get; set; } = () => Rfc3339();

    public string Now() => Stamp();

    public static string Rfc3339(TimeSpan ahead = default) =>
        (TimeProvider.System.GetLocalNow() + ahead).ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);

    public void Dispose() => _handle?.Dispose();

    private string LoginLine(int number, string address) => (number % 3) switch
    {
        0 => $"{Now()} mx1 dovecot: imap-login: Login: user=<user{number}@example.net>, method=PLAIN, rip={address}, lip=198.51.100.7, mpid={number % 30000 + 1000}, TLS, session=<s{number:x8}AAAAAA>\n",
        1 => $"{Now()} mx1 dovecot: pop3-login: Login: user=<user{number}@example.net>, method=PLAIN, rip={address}, lip=198.51.100.7, mpid={number % 30000 + 1000}, session=<s{number:x8}BBBBBB>\n",
        _ => $"{Now()} mx1 imapd: LOGIN, user=user{number}@example.net, ip=[{(address.Contains(':') ? "" : "::ffff:")}{address}], port=[{number % 60000 + 1024}], protocol=IMAP\n",
    };
}
