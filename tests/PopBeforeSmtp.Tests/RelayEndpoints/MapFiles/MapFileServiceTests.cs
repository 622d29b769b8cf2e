using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

public sealed class MapFileServiceTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly BuiltMap _map = new();
    private readonly RecordingLogger<MapFileService> _log = new();
    private readonly AuthorizationTable _table = new(Make.Rules);
    private readonly MapFileService _service;

    public MapFileServiceTests() => _service = new MapFileService([_map.Map], _table, new RelayDecider(_table, _clock), _clock, _log);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_service);
        _service.Dispose();
        _map.Dispose();
    }

    [Fact]
    public async Task What_the_table_holds_at_the_start_is_written()
    {
        Load("192.0.2.10");
        await StartAsync(writes: 1);
        Assert.Equal("OK", await _map.QueryAsync("192.0.2.10"));
    }

    [Fact]
    public async Task Changes_are_written_at_most_once_in_an_interval()
    {
        Load("192.0.2.10");
        await StartAsync(writes: 1);
        await Wait.UntilAsync(() => _clock.Waiting == 1);
        Login("192.0.2.11");
        Login("192.0.2.12");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _clock.Waiting);
        Assert.Equal(1, Writes);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await Wait.UntilAsync(() => Writes == 2);
        Assert.Equal("OK", await _map.QueryAsync("192.0.2.11"));
        Assert.Equal("OK", await _map.QueryAsync("192.0.2.12"));
    }

    [Fact]
    public async Task A_login_of_somebody_known_writes_nothing()
    {
        Load("192.0.2.10");
        await StartAsync(writes: 1);
        Login("192.0.2.10");
        await Wait.UntilAsync(() => _clock.Waiting == 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Wait.UntilAsync(() => _clock.Waiting == 1);
        Assert.Equal(1, Writes);
    }

    [Fact]
    public async Task What_has_expired_is_taken_out()
    {
        Load("192.0.2.10");
        await StartAsync(writes: 1);
        _clock.Advance(Make.Window);
        _table.Purge(_clock.GetUtcNow());
        await Wait.UntilAsync(() => Writes == 2);
        Assert.Null(await _map.QueryAsync("192.0.2.10"));
    }

    [Fact]
    public async Task At_the_end_the_map_is_emptied()
    {
        Load("192.0.2.10");
        await StartAsync(writes: 1);
        await StopAsync(_service);
        Assert.Null(await _map.QueryAsync("192.0.2.10"));
    }

    [Fact]
    public async Task A_table_that_is_not_loaded_empties_what_another_run_left()
    {
        await _map.WriteAsync("192.0.2.10");
        _map.Forget();
        using var service = new MapFileService([_map.Map], _table, new RelayDecider(_table, _clock), _clock, _log);
        await service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Writes == 1);
        Assert.Null(await _map.QueryAsync("192.0.2.10"));
        await StopAsync(service);
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_once_for_each_time_it_appears()
    {
        Load("2001:db8::10");
        await StartAsync(writes: 1);
        Login("192.0.2.10");
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(1), () => Writes == 2);
        Login("192.0.2.11");
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(1), () => Writes == 3);
        Assert.StartsWith("map: client=2001:db8::10, reason=left out of hash, as a key of an indexed map", Assert.Single(_log.Of(LogLevel.Warning)));
    }

    [Fact]
    public async Task A_map_that_fails_is_said_once_and_tried_again()
    {
        Load("192.0.2.10");
        Directory.CreateDirectory(_map.Path + ".new.db");
        await _service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _service.Maps[0].LastError is not null && _clock.Waiting == 1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Wait.UntilAsync(() => _clock.Waiting == 1);
        Directory.Delete(_map.Path + ".new.db");
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(5), () => Writes == 1);
        await Wait.UntilAsync(() => _service.Maps[0].LastError is null);
        Assert.Single(_log.Of(LogLevel.Error));
        Assert.Equal("OK", await _map.QueryAsync("192.0.2.10"));
    }

    [Fact]
    public async Task A_map_that_fails_holds_up_no_other()
    {
        Load("192.0.2.10");
        var format = TextMapFormats.Find("haraka")!;
        using var service = new MapFileService(
            [new TextMapFile(new TextMapFileOptions(format, Path.Combine(_map.Root, "gone", "map"), "")), new TextMapFile(new TextMapFileOptions(format, Path.Combine(_map.Root, "haraka"), ""))],
            _table, new RelayDecider(_table, _clock), _clock, _log);
        await service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Writes == 1 && service.Maps[0].LastError is not null);
        Assert.Null(service.Maps[1].LastError);
        Assert.Contains("192.0.2.10/32\n", File.ReadAllText(Path.Combine(_map.Root, "haraka")));
        await StopAsync(service);
        Assert.DoesNotContain("192.0.2.10", File.ReadAllText(Path.Combine(_map.Root, "haraka")));
    }

    [Fact]
    public async Task Without_maps_there_is_nothing_to_do()
    {
        using var service = new MapFileService([], _table, new RelayDecider(_table, _clock), _clock, _log);
        await service.StartAsync(CancellationToken.None);
        await service.StopAsync(CancellationToken.None).WaitAsync(Wait.Limit);
    }

    [Fact]
    public async Task The_last_update_falls_into_another_second_than_the_one_before()
    {
        Load("192.0.2.10");
        await StartAsync(writes: 1);
        var stopped = _service.StopAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _clock.Waiting > 0);
        Assert.Equal("OK", await _map.QueryAsync("192.0.2.10"));
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        await stopped;
        Assert.Null(await _map.QueryAsync("192.0.2.10"));
    }

    private async Task StopAsync(MapFileService service)
    {
        var stopped = service.StopAsync(CancellationToken.None);
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(1), () => stopped.IsCompleted);
        await stopped;
    }

    private int Writes => _log.Of(LogLevel.Debug).Count();

    private void Load(params string[] addresses) => _table.Load(addresses.Select(address => Make.Row(address, _clock.GetUtcNow())), []);

    private void Login(string address) => _table.Record(Make.Login(address, _clock.GetUtcNow()), _clock.GetUtcNow());

    private async Task StartAsync(int writes)
    {
        await _service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Writes == writes);
    }
}
