using System.Text;

namespace PopBeforeSmtp.EndToEnd.Servers;

internal static class SaslPlain
{
    public static string Encode(string user, string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
}
