using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>Addresses, and log lines of a login from each.</summary>
internal static class Logins
{
    private const uint FirstAddress = 11u << 24;

    public static string Address(int index)
    {
        var address = FirstAddress + (uint)index;
        return $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}";
    }

    public static void WriteAddresses(string file, int count, int first = 0) => File.WriteAllLines(file, Enumerable.Range(first, count).Select(Address));

    /// <param name="written">When each was written: old lines open nothing.</param>
    public static void WriteLog(string file, int count, Func<int, DateTimeOffset> written)
    {
        using var log = new StreamWriter(file, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        for (var i = 0; i < count; i++)
        {
            var stamp = TimeZoneInfo.ConvertTime(written(i), TimeZoneInfo.Local).ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
            log.WriteLine($"{stamp} mx1 dovecot: imap-login: Login: user=<user{i}@example.net>, method=PLAIN, rip={Address(i)}, lip=198.51.100.7, mpid={i % 30000 + 1000}, TLS, session=<s{i:x8}AAAAAA>");
        }
    }
}
