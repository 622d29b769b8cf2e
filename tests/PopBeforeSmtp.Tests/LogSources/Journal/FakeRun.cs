using System.IO.Pipelines;
using System.Text;
using PopBeforeSmtp.LogSources.Journal;

namespace PopBeforeSmtp.Tests.LogSources.Journal;

/// <summary>A run of journalctl that prints what a test says.</summary>
internal sealed class FakeRun(IReadOnlyList<string> arguments) : IJournalRun
{
    private readonly Pipe _pipe = new();
    private readonly TaskCompletionSource<string> _complaint = new();
    private int _status;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    public bool IsFollowing => Arguments.Contains("--follow");

    public bool IsDisposed { get; private set; }

    public Stream Output => _pipe.Reader.AsStream();

    public Task<string> Complaint => _complaint.Task;

    /// <summary>An entry that counts, or one with other fields.</summary>
    public static string Entry(int number, string fields = "\"_SYSTEMD_UNIT\":\"dovecot.service\",\"_UID\":\"0\"", string? message = null) =>
        $"{{\"__CURSOR\":\"c{number}\",\"__REALTIME_TIMESTAMP\":\"1795169700000000\",\"SYSLOG_IDENTIFIER\":\"dovecot\",\"MESSAGE\":{message ?? $"\"m{number}\""},{fields}}}\n";

    public FakeRun Print(params string[] text)
    {
        _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(text))).AsTask().GetAwaiter().GetResult();
        return this;
    }

    public FakeRun End(int status = 0)
    {
        _status = status;
        _pipe.Writer.Complete();
        return this;
    }

    public FakeRun Complain(string text)
    {
        _complaint.SetResult(text);
        return this;
    }

    public Task<int> WaitAsync(CancellationToken cancellationToken) => Task.FromResult(_status);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
