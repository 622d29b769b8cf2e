using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The disk of the store fails in its ways: answers come from memory, and afterwards everything is on disk.</summary>
public sealed class StoreFaultTests : IAsyncDisposable
{
    private const string Office = "203.0.113.0/24";

    private readonly LoneAgent _lone = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string StateDirectory => _lone.Directory.Combine("state");

    public ValueTask DisposeAsync() => _lone.DisposeAsync();

    [Fact]
    public async Task On_a_full_disk_answers_go_on_rows_expire_and_all_is_saved_when_there_is_room()
    {
        await using var space = await SpaceAsync("512k");
        _lone.Agent.Settings.Window("00:00:15");
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        await space.ScriptAsync("dd if=/dev/zero of=$1/fill bs=4k 2>/dev/null || true; dd if=/dev/zero of=$1/fill2 bs=512 2>/dev/null || true", Token, StateDirectory);
        for (var client = 2; client <= 30; client++)
            await LoginAsync($"192.0.2.{client}");
        await _lone.Agent.UntilPrintedAsync("store failed", Token);
        await _lone.Agent.RunAsync(Token, "allow", Office, "--forever");
        Assert.Equal("OK", await _lone.AskAsync("203.0.113.9", Token));
        await _lone.Agent.UntilPrintedAsync("expired: client=192.0.2.1,", Token);
        Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.1", Token));
        await LoginAsync("192.0.2.40");
        Assert.Equal(1, Said("store failed"));
        await space.ScriptAsync("rm $1/fill $1/fill2", Token, StateDirectory);
        await _lone.Agent.UntilPrintedAsync("store works again", Token);
        await RestartFromDiskAloneAsync();
        Assert.Equal("OK", await _lone.AskAsync("203.0.113.9", Token));
        Assert.Equal("OK", await _lone.AskAsync("192.0.2.40", Token));
        Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.1", Token));
    }

    /// <summary>Linux makes no file system read-only that has a file open for writing, so this happens before a start, or with an error of the disk.</summary>
    [Fact]
    public async Task A_store_on_a_disk_that_is_read_only_at_the_start_is_waited_for()
    {
        await using var space = await SpaceAsync("2m");
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        await _lone.Agent.StopAsync(Token);
        await space.ScriptAsync("mount -n -o remount,ro $1", Token, StateDirectory);
        await _lone.Agent.StartWithoutTableAsync(Token);
        await _lone.Agent.UntilPrintedAsync("store cannot be loaded", Token);
        Assert.StartsWith("DEFER_IF_REJECT", await _lone.AskAsync("192.0.2.1", Token));
        await Task.Delay(TimeSpan.FromSeconds(6), Token);
        Assert.Equal(1, Said("store cannot be loaded"));
        await space.ScriptAsync("mount -n -o remount,rw $1", Token, StateDirectory);
        await _lone.UntilPermittedAsync("192.0.2.1", Token);
    }

    [Fact]
    public async Task While_another_process_holds_the_lock_answers_go_on_and_nothing_is_lost()
    {
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        await using (var other = ServerProcess.Start("sqlite3", [_lone.Agent.Settings.StorePath]))
        {
            await other.WriteAsync(".timeout 5000\nBEGIN EXCLUSIVE;\nSELECT 'locked';\n", Token);
            await other.UntilAsync(() => other.Output.Contains("locked"), "the lock", Token);
            await LoginAsync("192.0.2.2");
            await _lone.Agent.UntilPrintedAsync("store failed", Token);
            await LoginAsync("192.0.2.3");
            await other.WriteAsync("COMMIT;\n", Token);
        }
        await _lone.Agent.UntilPrintedAsync("store works again", Token);
        Assert.Equal(1, Said("store failed"));
        await RestartFromDiskAloneAsync();
        foreach (var client in (string[])["192.0.2.1", "192.0.2.2", "192.0.2.3"])
            Assert.Equal("OK", await _lone.AskAsync(client, Token));
    }

    [Fact]
    public async Task A_state_directory_that_is_removed_is_made_again_with_all_that_was_in_it()
    {
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        (await _lone.Agent.RunAsync(Token, "allow", Office, "--forever")).Checked("allow");
        Directory.Delete(StateDirectory, recursive: true);
        await _lone.Agent.UntilPrintedAsync("store damaged", Token);
        await LoginAsync("192.0.2.2");
        await FlushAsync();
        await RestartFromDiskAloneAsync();
        foreach (var client in (string[])["192.0.2.1", "192.0.2.2", "203.0.113.9"])
            Assert.Equal("OK", await _lone.AskAsync(client, Token));
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_made_again_is_waited_for()
    {
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        Directory.Delete(StateDirectory, recursive: true);
        await File.WriteAllTextAsync(StateDirectory, "in the way", Token);
        await LoginAsync("192.0.2.2");
        await _lone.Agent.UntilPrintedAsync("store failed", Token);
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.Equal(1, Said("store failed"));
        File.Delete(StateDirectory);
        await _lone.Agent.UntilPrintedAsync("store works again", Token);
        await RestartFromDiskAloneAsync();
        foreach (var client in (string[])["192.0.2.1", "192.0.2.2"])
            Assert.Equal("OK", await _lone.AskAsync(client, Token));
    }

    [Theory]
    [InlineData("header")]
    [InlineData("page")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("text")]
    public async Task A_store_that_was_damaged_while_stopped_is_kept_and_made_anew_from_the_logs(string kind)
    {
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        await LoginAsync("192.0.2.66", "eve@example.org");
        (await _lone.Agent.RunAsync(Token, "suspend", "eve@example.org")).Checked("suspend");
        (await _lone.Agent.RunAsync(Token, "allow", Office, "--forever")).Checked("allow");
        await _lone.Agent.StopAsync(Token);
        File.Move(_lone.LogPath, _lone.LogPath + ".1");
        _lone.WriteLogin("192.0.2.2");
        await DamageAsync(kind);
        var damaged = await File.ReadAllBytesAsync(_lone.Agent.Settings.StorePath, Token);

        await _lone.Agent.StartWithoutTableAsync(Token);
        await _lone.Agent.UntilPrintedAsync("store damaged", Token);
        var answers = new HashSet<string>();
        foreach (var client in (string[])["192.0.2.1", "192.0.2.2"])
        {
            for (var answer = ""; answer != "OK"; answers.Add(answer))
                answer = await _lone.AskAsync(client, Token);
        }
        Assert.DoesNotContain("DUNNO", answers);
        Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.3", Token));
        if (kind == "page")
        {
            Assert.Contains("cannot be recovered=nothing", _lone.Agent.Output);
            Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.66", Token));
            Assert.Equal("OK", await _lone.AskAsync("203.0.113.9", Token));
        }
        else
        {
            Assert.Contains("cannot be recovered=entries by hand, suspensions, revocations", _lone.Agent.Output);
        }
        await _lone.Agent.UntilPrintedAsync("kept=", Token);
        var kept = Directory.GetFiles(StateDirectory, "authorizations.db.damaged-*").Single(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
        Assert.Contains($"kept={kept};", _lone.Agent.Output);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(kept, Token));
        await RestartFromDiskAloneAsync();
        foreach (var client in (string[])["192.0.2.1", "192.0.2.2"])
            Assert.Equal("OK", await _lone.AskAsync(client, Token));
    }

    [Fact]
    public async Task A_store_that_is_damaged_while_running_is_kept_and_written_anew()
    {
        await _lone.Agent.StartAsync(Token);
        await LoginAsync("192.0.2.1");
        await FlushAsync();
        (await Command.RunAsync("sqlite3", [_lone.Agent.Settings.StorePath, "DROP TABLE account_logins"], null, Token)).Checked("sqlite3");
        await LoginAsync("192.0.2.2");
        await _lone.Agent.UntilPrintedAsync("store damaged", Token);
        await FlushAsync();
        await RestartFromDiskAloneAsync();
        foreach (var client in (string[])["192.0.2.1", "192.0.2.2"])
            Assert.Equal("OK", await _lone.AskAsync(client, Token));
    }

    private int Said(string text) => _lone.Agent.Output.Split(text).Length - 1;

    private async Task LoginAsync(string address, string user = "alice@example.org")
    {
        _lone.WriteLogin(address, user);
        await _lone.UntilPermittedAsync(address, Token);
    }

    /// <summary>An entry by hand is answered when it is on disk, with all that came before it.</summary>
    private async Task FlushAsync() => Assert.DoesNotContain("not saved", (await _lone.Agent.RunAsync(Token, "allow", "203.0.113.254", "--for", "1h")).Checked("allow").Output);

    /// <summary>Killed, and without a log to read: what is answered then was on disk.</summary>
    private async Task RestartFromDiskAloneAsync()
    {
        await _lone.Agent.KillAsync(Token);
        File.Delete(_lone.LogPath);
        File.Delete(_lone.LogPath + ".1");
        await _lone.Agent.StartAsync(Token);
    }

    /// <summary>The state directory as a small file system that only the service sees.</summary>
    private async Task<PrivateNamespace> SpaceAsync(string size)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        _lone.Directory.CreateDirectory("state");
        var space = await PrivateNamespace.CreateAsync(_lone.Directory, Token);
        await space.ScriptAsync("mount -n -t tmpfs -o size=$2,mode=0700 state $1", Token, StateDirectory, size);
        _lone.Agent.Entrance = space.Entrance;
        return space;
    }

    private async Task DamageAsync(string kind)
    {
        var path = _lone.Agent.Settings.StorePath;
        if (kind == "text")
            await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("This is no database. ", 500)), Token);
        if (kind is "text")
            return;
        var root = await Command.RunAsync("sqlite3", [path, "SELECT rootpage FROM sqlite_master WHERE name = 'log_positions'"], null, Token);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        switch (kind)
        {
            case "header":
                file.Write(new byte[512]);
                break;
            case "page":
                file.Position = (int.Parse(root.Output.Trim()) - 1) * 4096;
                file.Write(new byte[4096]);
                break;
            case "empty":
                file.SetLength(0);
                break;
            case "cut":
                file.SetLength(4096);
                break;
        }
    }
}
