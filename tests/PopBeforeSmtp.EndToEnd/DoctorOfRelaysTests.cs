using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>doctor beside the other real relays, wired as their pages say, and with one line taken away.</summary>
public sealed class DoctorOfRelaysTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exim_is_examined()
    {
        await using var host = await EximHost.StartAsync(_ => { }, Token);

        Assert.Equal(
            ["good: Exim asks the table in acl_check_rcpt", "good: Exim: while the service is away, who would be refused is asked to come back"],
            await FindAsync("exim", host.Inside, host.Agent));

        await host.Inside.ScriptAsync("sed -i 's/{TEMP}//' /etc/exim4/pop-before-smtp.acl && update-exim4.conf", Token);
        Assert.Equal(
            ["good: Exim asks the table in acl_check_rcpt", "doubtful: Exim refuses for good, while the service is away, who has logged in"],
            await FindAsync("exim", host.Inside, host.Agent));
        await host.Inside.ScriptAsync(": >/etc/exim4/pop-before-smtp.acl && update-exim4.conf", Token);
        Assert.Equal(["bad: Exim does not ask the table in acl_check_rcpt: a login opens nothing"], await FindAsync("exim", host.Inside, host.Agent));
    }

    [Fact]
    public async Task Sendmail_is_examined()
    {
        await using var host = await SendmailHost.StartAsync(_ => { }, Token);

        Assert.All(await FindAsync("sendmail", host.Inside, host.Agent), finding => Assert.StartsWith("good: ", finding));

        await host.Inside.ScriptAsync("sed -i '/^Kpopauth/s/ -T<TMPF>//' /etc/mail/sendmail.cf", Token);
        Assert.Contains("doubtful: Sendmail refuses for good, while the service is away, who has logged in: the map popauth has no -T", await FindAsync("sendmail", host.Inside, host.Agent));
        await host.Inside.ScriptAsync("sed -i '/^Kpopauth/d' /etc/mail/sendmail.cf", Token);
        Assert.Equal(["bad: Sendmail has no map of the table in /etc/mail/sendmail.cf: a login opens nothing"], await FindAsync("sendmail", host.Inside, host.Agent));
    }

    [Fact]
    public async Task OpenSmtpd_is_examined()
    {
        await using var host = await OpenSmtpdHost.StartAsync(OpenSmtpdHost.TableProcess, _ => { }, Token);

        var findings = await FindAsync("opensmtpd", host.Inside, host.Agent);
        Assert.All(findings, finding => Assert.StartsWith("good: OpenSMTPD ", finding));
        Assert.Equal(2, findings.Count);

        await host.Inside.ScriptAsync("sed -i '/<popauth>/d' /etc/smtpd.conf", Token);
        Assert.Equal("bad: OpenSMTPD has the table popauth and no 'match from src <popauth> for any' in /etc/smtpd.conf: a login opens nothing", (await FindAsync("opensmtpd", host.Inside, host.Agent))[0]);
        await host.Inside.ScriptAsync("echo 'match from' >>/etc/smtpd.conf", Token);
        Assert.StartsWith("bad: OpenSMTPD does not take /etc/smtpd.conf: ", (await FindAsync("opensmtpd", host.Inside, host.Agent))[0]);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(string check, PrivateNamespace inside, Agent agent)
    {
        var result = await inside.RunAsync(Repository.Program, ["doctor", "--json", "--config", agent.Settings.Write()], Token);
        Assert.Equal("", result.Error);
        return
        [
            .. from line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
               let finding = JsonNode.Parse(line)!
               where $"{finding["check"]}" == check
               select $"{finding["state"]}: {finding["text"]}",
        ];
    }
}
