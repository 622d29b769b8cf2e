using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The disk of the map files fails: what stands in them stays readable, what should not is said, and they are kept again afterwards.</summary>
public sealed class MapFaultTests : IAsyncDisposable
{
    private const string Text = "cidr";

    private static readonly string[] Types = ["hash", "lmdb", "cdb"];

    private readonly LoneAgent _lone = new();
    private string _text = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Maps => _lone.Directory.Combine("maps");

    public ValueTask DisposeAsync() => _lone.DisposeAsync();

    [Theory]
    [InlineData("full", "dd if=/dev/zero of=$1/fill bs=4k 2>/dev/null || true; dd if=/dev/zero of=$1/fill2 bs=512 2>/dev/null || true", "rm $1/fill $1/fill2")]
    [InlineData("read-only", "mount -n -o remount,ro $1", "mount -n -o remount,rw $1")]
    public async Task Maps_on_a_disk_that_fails_stay_readable_and_are_kept_again_when_it_works(string disk, string fail, string mend)
    {
        await using var space = await SpaceAsync();
        await _lone.Agent.StartWithoutTableAsync(Token);
        await _lone.Agent.UntilPrintedAsync("ready: ", Token);
        await LoginAsync("192.0.2.1");
        await UntilInMapsAsync(space, "192.0.2.1", isIn: true);
        await space.ScriptAsync(fail, Token, Maps);
        await LoginAsync("192.0.2.2");
        foreach (var map in Types.Append(Text))
            await _lone.Agent.UntilPrintedAsync($"map failed: type={(map == Text ? "postfix-cidr" : map)},", Token);
        Assert.Equal([true, true, true, true], await InMapsAsync(space, "192.0.2.1"));
        Assert.Equal([false, false, false, false], await InMapsAsync(space, "192.0.2.2"));
        await _lone.UntilAnswerAsync("192.0.2.1", "DUNNO", Token);
        foreach (var map in Types.Append(Text))
            await _lone.Agent.UntilPrintedAsync($"map still open: type={(map == Text ? "postfix-cidr" : map)},", Token);
        Assert.Equal(4, _lone.Agent.Output.Split("map failed: ").Length - 1);
        await space.ScriptAsync(mend, Token, Maps);
        await LoginAsync("192.0.2.3");
        await UntilInMapsAsync(space, "192.0.2.3", isIn: true);
        await UntilInMapsAsync(space, "192.0.2.1", isIn: false);
        Assert.True(disk.Length > 0);
    }

    private async Task LoginAsync(string address)
    {
        _lone.WriteLogin(address);
        await _lone.UntilPermittedAsync(address, Token);
    }

    private async Task<PrivateNamespace> SpaceAsync()
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        _lone.Agent.Settings.Window("00:00:12").Maps(Types);
        _text = Path.Combine(Maps, Text);
        _lone.Agent.Settings.Json["MapFiles"]!.AsArray().Add(new JsonObject { ["Kind"] = "postfix-cidr", ["Path"] = _text });
        var space = await PrivateNamespace.CreateAsync(_lone.Directory, Token);
        await space.ScriptAsync("mount -n -t tmpfs -o size=256k,mode=0755 maps $1", Token, Maps);
        _lone.Agent.Entrance = space.Entrance;
        return space;
    }

    private Task UntilInMapsAsync(PrivateNamespace space, string address, bool isIn) => Eventually.TrueAsync(
        async () => (await InMapsAsync(space, address)).All(one => one == isIn), TimeSpan.FromSeconds(20), () => $"{address} {(isIn ? "comes into" : "leaves")} the maps\n{_lone.Agent.Output}", Token);

    /// <summary>postmap says why when it cannot read a map.</summary>
    private async Task<List<bool>> InMapsAsync(PrivateNamespace space, string address)
    {
        var found = new List<bool>();
        foreach (var map in Types.Select(type => $"{type}:{Path.Combine(Maps, type)}").Append($"cidr:{_text}"))
        {
            var answer = await space.RunAsync("postmap", ["-q", address, map], Token);
            Assert.Equal("", answer.Error);
            found.Add(answer.Output.Trim() == "OK");
        }
        return found;
    }
}
