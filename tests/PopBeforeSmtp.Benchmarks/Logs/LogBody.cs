using System.Text;

namespace PopBeforeSmtp.Benchmarks.Logs;

/// <summary>What stands behind stamp and host on a line that is no login.</summary>
/// <param name="Head">Up to where the process id belongs; the whole of it where the program writes none.</param>
/// <param name="Tail">From behind the process id; empty where the program writes none.</param>
/// <param name="IsEnd">The end of a session.</param>
internal readonly record struct LogBody(byte[] Head, byte[] Tail, bool IsEnd)
{
    public static LogBody Of(string program, string text, bool isEnd = false) => new(Encoding.ASCII.GetBytes($"{program}: {text}\n"), [], isEnd);

    public static LogBody OfProcess(string program, string text) => new(Encoding.ASCII.GetBytes($"{program}["), Encoding.ASCII.GetBytes($"]: {text}\n"), false);
}
