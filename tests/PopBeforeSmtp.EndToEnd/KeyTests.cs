using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Only a whole address is a key, with the real Postfix, which also asks for names and for parts of addresses.</summary>
public sealed class KeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_address_opens_no_longer_address_no_network_and_no_name()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        var client = LoopbackAddress.V4(2);
        Assert.True(await host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));
        foreach (var way in RelayWay.Names)
        {
            await host.UntilRelaysAsync(client, way, Token);
            Assert.Equal(250, (await host.RelayAsAsync("127.0.0.2", null, way, Token)).Code);
            foreach (var (address, name) in ((string, string?)[])
                [("127.0.0.20", null), ("127.0.0.3", null), ("27.0.0.2", null), ("127.0.2.2", null), ("203.0.113.5", "unknown"), ("203.0.113.5", "127.0.0.2.example.org"), ("203.0.113.5", "localhost"), ("2001:db8::2", null), ("2001:db8::7f00:2", null)])
                Assert.Equal(554, (await host.RelayAsAsync(address, name, way, Token)).Code);
        }
        string[] keys = ["127.0.0.20", "127.0.0", "127.0", "127", "127.0.0.", "127.0.0.2.", ".127.0.0.2", " 127.0.0.2", "127.0.0.2 ", "127.000.000.002", "127.0.0.02", "0x7f.0.0.2", "127.2", "2130706434", "127.0.0.2/32", "[127.0.0.2]", "127.0.0.2:25", "::127.0.0.2", "::7f00:2", "64:ff9b::127.0.0.2", "localhost", "unknown", "", " ", "127.0.0.2\0", "١٢٧.0.0.2", "%", "'", "*"];
        foreach (var key in keys)
        {
            Assert.Equal("NOTFOUND ", await RelayQuestion.AskSocketmapAsync(host.Agent.Settings.SocketmapPath, key, Token));
            Assert.Equal("DUNNO", await RelayQuestion.AskPolicyAsync(host.Agent.Settings.PolicyPath, key, Token));
            foreach (var type in (string[])["hash", "lmdb", "cdb"])
            {
                if (!key.Contains('\0'))
                    Assert.Equal("", (await host.Postfix.RunAsync("postmap", ["-q", key, $"{type}:{host.Directory.Combine("maps", type)}"], Token)).Output);
            }
        }
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(host.Agent.Settings.PolicyPath, "::ffff:127.0.0.2", Token));
        Assert.Equal("OK OK", await RelayQuestion.AskSocketmapAsync(host.Agent.Settings.SocketmapPath, "::ffff:127.0.0.2", Token));
    }

    /// <summary>Postfix cuts 2001:db8::10:20 at its last colon and asks an indexed map for 2001:db8::10.</summary>
    [Fact]
    public async Task An_ipv6_address_that_is_the_head_of_others_is_kept_out_of_indexed_maps()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        (await host.Agent.RunAsync(Token, "allow", "2001:db8::10")).Checked("allow");
        (await host.Agent.RunAsync(Token, "allow", "2001:db8:1:2:3:4:5:6")).Checked("allow");
        foreach (var way in RelayWay.Names)
        {
            await Eventually.TrueAsync(
                async () => (await host.RelayAsAsync("2001:db8:1:2:3:4:5:6", null, way, Token)).Code == 250,
                TimeSpan.FromSeconds(10), () => $"{way} relays for the address of eight groups", Token);
            Assert.Equal(554, (await host.RelayAsAsync("2001:db8::10:20", null, way, Token)).Code);
            Assert.Equal(554, (await host.RelayAsAsync("2001:db8::11", null, way, Token)).Code);
            var isIndexed = !way.StartsWith("policy", StringComparison.Ordinal) && !way.StartsWith("socketmap", StringComparison.Ordinal);
            Assert.Equal(isIndexed ? 554 : 250, (await host.RelayAsAsync("2001:db8::10", null, way, Token)).Code);
        }
        await host.Agent.UntilPrintedAsync("map: client=2001:db8::10, reason=left out", Token);
    }
}
