using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The table process of the built program with OpenSMTPD 7.6 and later, which Debian 12 does not have: a conversation in the grammar of smtpd-tables(7).</summary>
public sealed class OpenSmtpdTextTests : IAsyncDisposable
{
    private const string Greeting = "config|smtpd-version|7.7.0\nconfig|protocol|0.1\nconfig|tablename|popauth\nconfig|ready\n";

    private readonly LoneAgent _lone = new();
    private ServerProcess? _table;
    private int _questions;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_table is not null)
            await _table.DisposeAsync();
        await _lone.DisposeAsync();
    }

    /// <summary>Without a path it finds the service by the settings.</summary>
    [Fact]
    public async Task It_answers_by_the_service_is_there_when_that_is_away_and_ends_with_its_input()
    {
        _table = ServerProcess.Start(Repository.Program, ["opensmtpd-table", "--config", _lone.Agent.Settings.Write()]);
        await _table.WriteAsync(Greeting, Token);
        await _table.UntilAsync(() => _table.Output.SequenceEqual(["register|netaddr", "register|ready"]), "the greeting is answered", Token);
        Assert.Equal("error", await CheckAsync("192.0.2.10"));

        await _lone.Agent.StartAsync(Token);
        _lone.WriteLogin("192.0.2.10");
        _lone.WriteLogin("2001:db8::25");
        await _lone.UntilPermittedAsync("2001:db8::25", Token);
        foreach (var (key, answer) in new[] { ("192.0.2.10", "found"), ("192.0.2.11", "not-found"), ("[2001:db8::25]", "found"), ("[2001:db8::26]", "not-found"), ("local", "not-found") })
            Assert.Equal((key, answer), (key, await CheckAsync(key)));

        await _lone.Agent.StopAsync(Token);
        Assert.Equal("error", await CheckAsync("192.0.2.10"));
        _table.CloseInput();
        Assert.Equal(0, await _table.WaitForExitAsync(Token));
    }

    private async Task<string> CheckAsync(string key)
    {
        var prefix = $"check-result|{++_questions}|";
        await _table!.WriteAsync($"table|0.1|1713795103.314423|popauth|check|netaddr|{_questions}|{key}\n", Token);
        await _table.UntilAsync(() => Answers().Any(), "the question is answered", Token);
        return Answers().Single()[prefix.Length..];

        IEnumerable<string> Answers() => _table.Output.Where(line => line.StartsWith(prefix, StringComparison.Ordinal));
    }
}
