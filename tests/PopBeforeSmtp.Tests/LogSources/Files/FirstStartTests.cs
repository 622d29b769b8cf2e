using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Without a position, which is the first start or one after the store was lost, all is read that may still count.</summary>
public sealed class FirstStartTests : IDisposable
{
    private static readonly TimeSpan Reach = TimeSpan.FromHours(1);

    private readonly TestDirectory _directory = new();
    private readonly RecordingConsumer _consumer = new();
    private readonly RecordingLogger _logger = new();

    public FirstStartTests()
    {
        Write("mail.log.2", "old\n", TimeSpan.FromHours(2));
        Write("mail.log.1", "before\n", TimeSpan.FromMinutes(10));
        Write("mail.log", "now\n", TimeSpan.Zero);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_rotated_file_is_read_before_the_log_and_an_older_one_is_not() =>
        Assert.Equal(["before", "now"], await ReadAsync(new FileLogSource(_directory.File("mail.log"), TimeProvider.System, _logger, null, Reach)));

    [Fact]
    public async Task The_same_holds_for_each_file_of_a_pattern() =>
        Assert.Equal(["before", "now"], await ReadAsync(new GlobLogSource(_directory.File("*.log"), new FollowedFiles(), TimeProvider.System, _logger, Reach)));

    [Fact]
    public async Task What_was_not_to_be_searched_is_not() =>
        Assert.Equal(["now"], await ReadAsync(new FileLogSource(_directory.File("mail.log"), TimeProvider.System, _logger)));

    private void Write(string name, string text, TimeSpan ago)
    {
        File.WriteAllText(_directory.File(name), text);
        File.SetLastWriteTimeUtc(_directory.File(name), TimeProvider.System.GetUtcNow().UtcDateTime - ago);
    }

    private async Task<IReadOnlyList<string>> ReadAsync(ILogSource source)
    {
        using var stop = new CancellationTokenSource();
        var run = source.RunAsync([], _consumer, stop.Token);
        await Wait.UntilAsync(() => _consumer.Lines.Contains("now"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        return _consumer.Lines;
    }
}
