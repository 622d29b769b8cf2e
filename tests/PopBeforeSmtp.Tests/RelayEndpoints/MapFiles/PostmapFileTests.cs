using PopBeforeSmtp.RelayEndpoints.MapFiles;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

public sealed class PostmapFileTests
{
    [Theory]
    [InlineData("hash")]
    [InlineData("btree")]
    [InlineData("lmdb")]
    [InlineData("cdb")]
    public async Task A_map_reads_back_is_replaced_and_emptied(string type)
    {
        using var map = await MapAsync(type);
        Assert.True(await map.WriteAsync("192.0.2.10", "198.51.100.7"));
        Assert.Equal("OK OK -", await AskAsync(map, "192.0.2.10", "198.51.100.7", "192.0.2.11"));
        Assert.True(await map.WriteAsync("192.0.2.11"));
        Assert.Equal("- - OK", await AskAsync(map, "192.0.2.10", "198.51.100.7", "192.0.2.11"));
        Assert.True(await map.WriteAsync());
        Assert.Equal("- - -", await AskAsync(map, "192.0.2.10", "198.51.100.7", "192.0.2.11"));
        Assert.Equal("- - -", await AskAsync(map, "192.0.2", "192.0", "192"));
    }

    [Theory]
    [InlineData("hash")]
    [InlineData("lmdb")]
    [InlineData("cdb")]
    public async Task A_map_that_another_run_left_is_replaced(string type)
    {
        using var map = await MapAsync(type);
        await map.WriteAsync("192.0.2.10");
        map.Forget();
        Assert.True(await map.WriteAsync());
        Assert.Null(await map.QueryAsync("192.0.2.10"));
    }

    [Fact]
    public async Task A_map_that_is_up_to_date_is_left_alone()
    {
        using var map = new BuiltMap();
        Assert.True(await map.WriteAsync("192.0.2.10"));
        var before = File.GetLastWriteTimeUtc(map.Path + ".db");
        Assert.False(await map.WriteAsync("192.0.2.10"));
        Assert.Equal(before, File.GetLastWriteTimeUtc(map.Path + ".db"));
    }

    /// <summary>A stop may come when the map has been built and has not been read back yet.</summary>
    [Fact]
    public async Task A_map_whose_update_was_cancelled_is_not_taken_for_the_one_before()
    {
        using var map = new BuiltMap();
        Assert.True(await map.WriteAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map.Map.WriteAsync(["192.0.2.10"], new CancellationToken(canceled: true)));
        Assert.True(await map.WriteAsync());
        Assert.Null(await map.QueryAsync("192.0.2.10"));
    }

    [Fact]
    public async Task The_row_that_tells_the_version_permits_nobody()
    {
        using var map = new BuiltMap();
        await map.WriteAsync();
        Assert.StartsWith("DUNNO ", await map.QueryAsync(PostmapFile.MarkerKey));
    }

    [Fact]
    public async Task Nothing_but_the_map_and_its_text_is_left_in_the_directory()
    {
        using var map = new BuiltMap();
        await map.WriteAsync("192.0.2.10");
        await map.WriteAsync();
        Assert.Equal(["pop-before-smtp", "pop-before-smtp.db"], Directory.GetFiles(map.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Thousands_of_addresses_are_written()
    {
        using var map = new BuiltMap();
        await map.WriteAsync([.. Enumerable.Range(0, 10_000).Select(i => $"192.{i / 256}.{i % 256}.1")]);
        Assert.Equal("OK OK", await AskAsync(map, "192.0.0.1", "192.39.15.1"));
    }

    [Theory]
    [InlineData("hash")]
    [InlineData("btree")]
    public async Task A_map_that_cannot_be_built_keeps_the_old_one_and_is_tried_again(string type)
    {
        using var map = await MapAsync(type);
        await map.WriteAsync("192.0.2.10");
        // A directory stands where postmap wants to write.
        Directory.CreateDirectory(map.Path + ".new.db");
        await Assert.ThrowsAsync<IOException>(() => map.WriteAsync("192.0.2.11"));
        Assert.Equal("OK -", await AskAsync(map, "192.0.2.10", "192.0.2.11"));
        Directory.Delete(map.Path + ".new.db");
        Assert.True(await map.WriteAsync("192.0.2.11"));
        Assert.Equal("- OK", await AskAsync(map, "192.0.2.10", "192.0.2.11"));
    }

    [Fact]
    public async Task A_directory_that_is_gone_is_an_error()
    {
        using var map = new BuiltMap();
        var gone = new PostmapFile(map.Options with { Path = Path.Combine(map.Root, "gone", "map") });
        await Assert.ThrowsAnyAsync<IOException>(() => gone.WriteAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task A_map_that_does_not_read_back_is_an_error()
    {
        using var map = new BuiltMap();
        // postmap cuts spaces off the end of a value: that stands in for a row that did not reach the disk.
        await Assert.ThrowsAsync<IOException>(() => new PostmapFile(map.Options with { Value = "OK \t" }).WriteAsync(["192.0.2.10"], CancellationToken.None));
    }

    [Fact]
    public async Task Words_of_postmap_are_in_the_error()
    {
        using var map = new BuiltMap();
        var error = await Assert.ThrowsAsync<IOException>(() => Postmap.BuildAsync("hash", map.Path, CancellationToken.None));
        Assert.Contains("No such file or directory", error.Message);
        error = await Assert.ThrowsAsync<IOException>(() => Postmap.QueryAsync("hash", map.Path, "x", CancellationToken.None));
        Assert.StartsWith($"postmap -q hash:{map.Path}: ", error.Message);
    }

    private static async Task<BuiltMap> MapAsync(string type)
    {
        var map = new BuiltMap(type);
        var (types, _) = await Postmap.TypesAsync(CancellationToken.None);
        Assert.SkipUnless(types!.Contains(type), $"this host's Postfix has no {type}");
        return map;
    }

    /// <summary>The value of each key, "-" for none.</summary>
    private static async Task<string> AskAsync(BuiltMap map, params string[] keys)
    {
        var values = new List<string>();
        foreach (var key in keys)
            values.Add(await map.QueryAsync(key) ?? "-");
        return string.Join(' ', values);
    }
}
