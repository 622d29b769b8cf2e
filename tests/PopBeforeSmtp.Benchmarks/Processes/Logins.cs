using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>Addresses, and log lines of a login from each, written with the present time: old lines open nothing.</summary>
internal static class Logins
{
    private const uint FirstAddress = 11u << 24;

    public static string Address(int index)
    {
        var address = FirstAddress + (uint)index;
        return $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}";
    }

    public static void WriteAddresses(string file, int count) => File.WriteAllLines(file, Enumerable.Range(0, count).Select(Address));

    public static void WriteLog(string file, int count)
    {
        using var log = new StreamWriter(file, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        for (var i = 0; i < count; i++)
        {
            var stamp = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
            log.WriteLine($"{stamp} mx1 dovecot: imap-login: Login: user=<user{i}@example.net>, method=PLAIN, rip={Address(i)}, lip=198.51.100.7, mpid={i % 30000 + 1000}, TLS, session=<s{i:x8}AAAAAA>");
        }
    }
}
