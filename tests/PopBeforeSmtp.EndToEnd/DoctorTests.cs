using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class DoctorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_postfix_that_is_wired_as_the_page_says_has_nothing_but_good_findings(bool isChrooted)
    {
        await using var host = await WiredHost.StartAsync(Token, isChrooted: isChrooted);

        var result = await host.DoctorAsync(Token);

        Assert.True((result.ExitCode, result.Error) == (0, ""), result.Output + result.Error);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines[..^1], line => Assert.StartsWith("✓ ", line));
        Assert.Matches("^[0-9]+ as they should be, 0 doubtful, 0 wrong$", lines[^1]);
    }

    [Fact]
    public async Task The_question_missing_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination");
        await AssertFoundAsync(host, "postfix-asks", "bad", "does not ask the table: a login opens nothing", "pop-before-smtp wire postfix");
    }

    [Fact]
    public async Task The_question_in_a_list_where_it_opens_nothing_is_found()
    {
        await using var host = await WiredHost.StartAsync(
            Token, "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination", extraMain: $"smtpd_recipient_restrictions = {WiredHost.Question}\n");
        await AssertFoundAsync(host, "postfix-asks", "bad", "in smtpd_recipient_restrictions only, where an OK lets nobody relay", "into smtpd_relay_restrictions");
    }

    [Fact]
    public async Task The_question_behind_the_refusal_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, $"permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination, {WiredHost.Question}, reject");
        await AssertFoundAsync(host, "postfix-order", "bad", "'reject_unauth_destination' stands before", "put 'check_policy_service unix:pop-before-smtp/policy' before 'reject_unauth_destination'");
    }

    [Fact]
    public async Task A_second_list_that_refuses_all_the_same_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, extraMain: "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination\n");
        await AssertFoundAsync(host, "postfix-order", "bad", "'reject_unauth_destination' in smtpd_recipient_restrictions refuses who has logged in all the same", "take it out");
    }

    [Fact]
    public async Task A_question_without_a_time_limit_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace(" timeout=3s,", ""));
        await AssertFoundAsync(host, "postfix-timeout", "doubtful", "waits two times 100 s for a service that hangs", "timeout=3s");
    }

    [Theory]
    [InlineData("", "doubtful", "has no default_action")]
    [InlineData(", { default_action = DEFER_IF_PERMIT Try later }", "bad", "DEFER_IF_PERMIT refuses for good")]
    [InlineData(", default_action=OK", "bad", "lets everybody relay while the service is away")]
    public async Task A_default_action_that_is_missing_or_wrong_is_found(string action, string state, string text)
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace(WiredHost.Question, $"check_policy_service {{ unix:pop-before-smtp/policy, timeout=3s{action} }}"));
        await AssertFoundAsync(host, "postfix-default-action", state, text, "DEFER_IF_REJECT 4.3.0");
    }

    [Fact]
    public async Task Smtp_auth_that_was_forgotten_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace("permit_sasl_authenticated, ", ""));
        await AssertFoundAsync(host, "postfix-auth", "doubtful", "so SMTP AUTH lets nobody relay", "permit_sasl_authenticated before");
    }

    [Fact]
    public async Task Mail_for_own_users_that_waits_for_the_service_is_found()
    {
        await using var host = await WiredHost.StartAsync(
            Token, "permit_mynetworks, permit_sasl_authenticated, check_client_access socketmap:unix:pop-before-smtp/socketmap:pop-before-smtp, reject_unauth_destination");
        await AssertFoundAsync(host, "postfix-inbound", "doubtful", "asks the table for mail to its own users too", "put permit_auth_destination before");
    }

    [Fact]
    public async Task A_chrooted_smtpd_that_is_told_of_an_absolute_path_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace("unix:pop-before-smtp/policy", "unix:/run/pop-before-smtp/policy"));
        await AssertFoundAsync(host, "postfix-socket", "bad", "is chrooted (y in the fifth column of master.cf) and told of /run/pop-before-smtp/policy", "path relative to it");
    }

    [Fact]
    public async Task A_socket_that_postfix_may_not_write_to_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, change: (settings, _) => settings.Json["RelayEndpoints"]![0]!["Mode"] = "0600");
        await AssertFoundAsync(host, "postfix-socket", "bad", "postfix may not write to it", "\"Group\": \"postfix\"");
    }

    [Fact]
    public async Task A_socket_where_nobody_listens_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace("pop-before-smtp/policy", "pop-before-smtp/another"));
        await AssertFoundAsync(host, "postfix-socket", "bad", "where the service does not listen", "write the same in both");
    }

    [Fact]
    public async Task A_service_that_does_not_run_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token);
        await host.Agent.StopAsync(Token);
        await AssertFoundAsync(host, "postfix-socket", "bad", "policy is not there", "start the service");
    }

    [Fact]
    public async Task A_service_that_was_killed_and_left_its_sockets_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, change: (settings, _) => settings.Json["RelayEndpoints"]!.AsArray().RemoveAt(1));
        await host.Agent.KillAsync(Token);
        Assert.True(File.Exists(host.Agent.Settings.PolicyPath));
        await AssertFoundAsync(host, "service", "bad", "policy (policy): Connection refused", "systemctl enable --now pop-before-smtp");
    }

    [Fact]
    public async Task A_map_type_that_this_postfix_does_not_have_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace(WiredHost.Question, "check_client_access sdbm:/etc/postfix/pop-before-smtp"));
        await AssertFoundAsync(host, "postfix-map-type", "bad", "Postfix has no map type 'sdbm'", "postfix-sdbm");
    }

    [Fact]
    public async Task A_map_that_the_perl_program_left_in_main_cf_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token, WiredHost.Right.Replace(WiredHost.Question, $"check_client_access hash:/etc/postfix/pop-before-smtp, {WiredHost.Question}"));
        await AssertFoundAsync(host, "postfix-old-map", "bad", "looks into hash:/etc/postfix/pop-before-smtp in smtpd_relay_restrictions, which this service does not keep", "take 'check_client_access hash:");
    }

    [Fact]
    public async Task A_log_that_the_service_may_not_read_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token);
        File.SetUnixFileMode(host.LogPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await AssertFoundAsync(host, "log-readable", "bad", "nobody cannot read the log: ", "setfacl -m u:nobody:r", "--user", "nobody");
    }

    [Fact]
    public async Task A_server_that_has_changed_its_words_is_found()
    {
        await using var host = await WiredHost.StartAsync(Token);
        await File.AppendAllTextAsync(host.LogPath, LoneAgent.LoginLine("192.0.2.11").Replace("Login:", "Welcome, logged in:"), Token);
        await AssertFoundAsync(host, "log-lines", "doubtful", "1 lines of dovecot look like logins and are not recognised, beside 1 that are, such as: imap-login: Welcome, logged in:", "pop-before-smtp scan ");
    }

    [Theory]
    [InlineData("permit_mynetworks, permit, reject", "", "'permit' in smtpd_relay_restrictions stands before anything that refuses")]
    [InlineData(WiredHost.Right, "mynetworks = 127.0.0.0/8 0.0.0.0/0", "mynetworks has 0.0.0.0/0")]
    public async Task A_postfix_that_is_open_to_strangers_is_found(string relay, string main, string text)
    {
        await using var host = await WiredHost.StartAsync(Token, relay, extraMain: main + "\n");
        await AssertFoundAsync(host, "postfix-strangers", "bad", text, "take ");
    }

    /// <summary>Of this check exactly one finding is not good, and it is this one.</summary>
    private static async Task AssertFoundAsync(WiredHost host, string check, string state, string text, string remedy, params string[] arguments)
    {
        var result = await host.DoctorAsync(Token, ["--json", .. arguments]);
        var findings = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var found = Assert.Single(findings, finding => $"{finding["check"]}" == check && $"{finding["state"]}" != "good");
        Assert.Equal(state, $"{found["state"]}");
        Assert.Contains(text, $"{found["text"]}");
        Assert.Contains(remedy, $"{found["remedy"]}");
        Assert.Equal(findings.Any(finding => $"{finding["state"]}" == "bad") ? 2 : 1, result.ExitCode);
    }
}
