using System.Text.Json;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class ExportTests
{
    private static readonly string[] Formats =
        ["postfix-texthash", "postfix-cidr", "exim-iplsearch", "sendmail-access", "opensmtpd-table", "tcprules", "courier", "haraka", "nftables", "json", "csv"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_table_is_printed_in_each_format_from_the_service_and_from_its_store()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10", "=sum@example.org");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        (await lone.Agent.RunAsync(Token, "allow", "2001:db8:1::/48", "--note", "0.0.0.0/0 OK")).Checked("allow");
        foreach (var format in Formats)
        {
            var result = (await lone.Agent.RunAsync(Token, "export", format)).Checked(format);
            Assert.Contains("192.0.2.10", result.Output);
            Assert.True(format is "json" or "csv" || !result.Output.Contains("0.0.0.0"), format);
            var isLeftOut = format is "postfix-texthash" or "tcprules";
            Assert.Equal(isLeftOut, result.Error.Contains("2001:db8:1::/48 is left out: "));
        }
        var json = JsonDocument.Parse((await lone.Agent.RunAsync(Token, "export", "json")).Output).RootElement;
        Assert.Equal(["2001:db8:1::/48", "192.0.2.10"], json.EnumerateArray().Select(row => row.GetProperty("client").GetString()!));
        Assert.Contains("\n192.0.2.10,\"'=sum@example.org\",imap,dovecot,", (await lone.Agent.RunAsync(Token, "export", "csv")).Output);

        await lone.Agent.StopAsync(Token);
        var stored = (await lone.Agent.RunAsync(Token, "export", "haraka")).Checked("export");
        Assert.EndsWith("\n192.0.2.10/32\n2001:db8:1::/48\n", stored.Output);
        Assert.Contains("the service is not running", stored.Error);
    }

    [Fact]
    public async Task A_format_that_is_not_known_is_told_with_those_that_are()
    {
        await using var lone = new LoneAgent();
        var result = await lone.Agent.RunAsync(Token, "export", "hash");
        Assert.Equal((2, "", $"pop-before-smtp: 'hash' is not a format (known: {string.Join(", ", Formats)})\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(2, (await lone.Agent.RunAsync(Token, "export")).ExitCode);
    }
}
