using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

public sealed class TextMapFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private readonly TestDirectory _directory = new();

    private string MapPath => _directory.File("map");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_map_is_written_replaced_and_emptied()
    {
        var map = Map("tcprules");
        Assert.True(await UpdateAsync(map, "192.0.2.10", "192.0.2.11"));
        Assert.Equal(["192.0.2.10:allow,RELAYCLIENT=\"\"", "192.0.2.11:allow,RELAYCLIENT=\"\""], Rows());
        Assert.True(await UpdateAsync(map, "192.0.2.11"));
        Assert.Equal(["192.0.2.11:allow,RELAYCLIENT=\"\""], Rows());
        Assert.True(await UpdateAsync(map));
        Assert.Empty(Rows());
        Assert.Equal([MapPath], Directory.GetFiles(_directory.Root));
    }

    [Fact]
    public async Task A_map_that_is_up_to_date_is_left_alone()
    {
        var map = Map("haraka");
        await UpdateAsync(map, "192.0.2.10");
        File.Delete(MapPath);
        Assert.False(await UpdateAsync(map, "192.0.2.10"));
        Assert.False(File.Exists(MapPath));
    }

    [Fact]
    public async Task What_another_run_left_is_replaced()
    {
        File.WriteAllText(MapPath, "0.0.0.0/0\n");
        Assert.True(await UpdateAsync(Map("haraka")));
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task A_later_end_rewrites_a_map_that_says_until_when_and_no_other()
    {
        OpenClient early = new(Make.Network("192.0.2.10"), Now + TimeSpan.FromMinutes(1)), late = early with { Until = Now + TimeSpan.FromMinutes(2) };
        var haraka = Map("haraka");
        Assert.True((await haraka.UpdateAsync([early], Now, CancellationToken.None)).IsWritten);
        Assert.False((await haraka.UpdateAsync([late], Now, CancellationToken.None)).IsWritten);
        var nftables = Map("nftables");
        Assert.True((await nftables.UpdateAsync([early], Now, CancellationToken.None)).IsWritten);
        Assert.True((await nftables.UpdateAsync([late], Now, CancellationToken.None)).IsWritten);
        Assert.False((await nftables.UpdateAsync([late], Now + TimeSpan.FromSeconds(10), CancellationToken.None)).IsWritten);
    }

    [Fact]
    public async Task Rows_of_the_site_stand_before_and_after_as_whole_lines_and_stay_when_the_map_is_emptied()
    {
        var before = _directory.Write("own", "127.:allow,RELAYCLIENT=\"\"");
        var after = _directory.Write("rest", ":allow");
        var map = Map("tcprules", options => options with { Before = before, After = after });
        await UpdateAsync(map, "192.0.2.10");
        Assert.Equal(["127.:allow,RELAYCLIENT=\"\"", "192.0.2.10:allow,RELAYCLIENT=\"\"", ":allow"], Rows());
        await UpdateAsync(map);
        Assert.Equal(["127.:allow,RELAYCLIENT=\"\"", ":allow"], Rows());
        _directory.Write("own", "127.0.0.1:allow,RELAYCLIENT=\"\"\n");
        Assert.True(await UpdateAsync(map));
        Assert.Equal(["127.0.0.1:allow,RELAYCLIENT=\"\"", ":allow"], Rows());
    }

    [Fact]
    public async Task Without_the_rows_of_the_site_the_old_map_stays()
    {
        var map = Map("tcprules", options => options with { After = _directory.Write("rest", ":deny\n") });
        await UpdateAsync(map, "192.0.2.10");
        File.Delete(_directory.File("rest"));
        await Assert.ThrowsAnyAsync<IOException>(() => UpdateAsync(map, "192.0.2.11"));
        Assert.Equal(["192.0.2.10:allow,RELAYCLIENT=\"\"", ":deny"], Rows());
    }

    [Fact]
    public async Task The_program_gets_the_new_file_as_its_input()
    {
        var map = Map("haraka", options => options with { AfterUpdate = ["tee", _directory.File("seen")] });
        await UpdateAsync(map, "192.0.2.10");
        Assert.Equal(File.ReadAllText(MapPath), File.ReadAllText(_directory.File("seen")));
    }

    [Fact]
    public async Task The_program_is_run_again_until_it_has_succeeded()
    {
        var map = Map("haraka", options => options with { AfterUpdate = ["sh", "-c", $"echo no >&2; test -e '{_directory.File("go")}'"] });
        var error = await Assert.ThrowsAsync<IOException>(() => UpdateAsync(map, "192.0.2.10"));
        Assert.EndsWith(": no", error.Message);
        await Assert.ThrowsAsync<IOException>(() => UpdateAsync(map, "192.0.2.10"));
        _directory.Write("go", "");
        Assert.True(await UpdateAsync(map, "192.0.2.10"));
        Assert.False(await UpdateAsync(map, "192.0.2.10"));
    }

    [Fact]
    public async Task A_directory_that_is_gone_is_an_error()
    {
        var map = new TextMapFile(new TextMapFileOptions(TextMapFormats.Find("haraka")!, _directory.File("gone/map"), ""));
        await Assert.ThrowsAnyAsync<IOException>(() => UpdateAsync(map, "192.0.2.10"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_the_old_one()
    {
        var map = Map("haraka");
        await UpdateAsync(map, "192.0.2.10");
        Directory.CreateDirectory(MapPath + ".new~");
        await Assert.ThrowsAnyAsync<Exception>(() => UpdateAsync(map, "192.0.2.11"));
        Assert.Equal(["192.0.2.10/32"], Rows());
        Directory.Delete(MapPath + ".new~");
        Assert.True(await UpdateAsync(map, "192.0.2.11"));
    }

    [Fact]
    public async Task A_link_in_the_way_is_replaced_and_not_followed()
    {
        var victim = _directory.Write("victim", "untouched");
        File.CreateSymbolicLink(MapPath + ".new~", victim);
        await UpdateAsync(Map("haraka"), "192.0.2.10");
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal(["192.0.2.10/32"], Rows());
    }

    [Fact]
    public async Task The_file_has_the_mode_that_was_asked_for()
    {
        await UpdateAsync(Map("haraka"), "192.0.2.10");
        Assert.Equal("rw-r--r--", ModeOf(MapPath));
        await UpdateAsync(Map("haraka", options => options with { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead }), "192.0.2.10");
        Assert.Equal("rw-r-----", ModeOf(MapPath));
    }

    private static string ModeOf(string path) =>
        string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)File.GetUnixFileMode(path) & (1 << (8 - bit))) != 0 ? "rwx"[bit % 3] : '-'));

    private static async Task<bool> UpdateAsync(TextMapFile map, params string[] clients) =>
        (await map.UpdateAsync([.. clients.Select(client => new OpenClient(Make.Network(client), Now + Make.Window))], Now, CancellationToken.None)).IsWritten;

    private TextMapFile Map(string name, Func<TextMapFileOptions, TextMapFileOptions>? change = null)
    {
        var format = TextMapFormats.Find(name)!;
        var options = new TextMapFileOptions(format, MapPath, format.DefaultValue);
        return new TextMapFile(change is null ? options : change(options));
    }

    private string[] Rows() => [.. File.ReadAllLines(MapPath).Where(line => !line.StartsWith('#'))];
}
