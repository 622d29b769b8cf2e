using System.Globalization;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>The service alone, beside a log that the test writes itself.</summary>
internal sealed class LoneAgent : IAsyncDisposable
{
    public LoneAgent()
    {
        LogPath = Directory.Write("mail.log", "");
        Agent = new Agent(Directory, new AgentSettings(Directory, LogPath));
    }

    public TestDirectory Directory { get; } = new();

    public string LogPath { get; }

    public Agent Agent { get; }

    public static string LoginLine(string address, string user = "alice@example.org") =>
        $"{Now()} mx1 dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={address}, lip=198.51.100.1, mpid=4711, TLS, session=<a1b2c3>\n";

    public static string FailureLine(string address, string user = "alice@example.org") =>
        $"{Now()} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{user}>, method=PLAIN, rip={address}, lip=198.51.100.1, TLS, session=<a1b2c3>\n";

    public void WriteLogin(string address, string user = "alice@example.org") => File.AppendAllText(LogPath, LoginLine(address, user));

    public Task<string> AskAsync(string address, CancellationToken cancellationToken) =>
        RelayQuestion.AskPolicyAsync(Agent.Settings.PolicyPath, address, cancellationToken);

    public Task UntilPermittedAsync(string address, CancellationToken cancellationToken) => UntilAnswerAsync(address, "OK", cancellationToken);

    public Task UntilAnswerAsync(string address, string answer, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await AskAsync(address, cancellationToken) == answer,
        TimeSpan.FromSeconds(10),
        () => $"{address} is not answered {answer}\n{Agent.Output}",
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        Directory.Dispose();
    }

    private static string Now() => TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
}
