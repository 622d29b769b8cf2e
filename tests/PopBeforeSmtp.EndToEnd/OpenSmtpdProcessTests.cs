using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Mail stops altogether when the process behind a table ends or says what smtpd does not expect.</summary>
public sealed class OpenSmtpdProcessTests : RelayContract
{
    private const string Way = OpenSmtpdHost.TableProcess;

    private static readonly string[] Garbage =
    [
        "", "OK", "OK OK", "\n", "\0\0\0\0", "5:OK OK", "5:OK OK\n", "5:OK OK;", "2:OK,", "3:OK ,", "5:ok OK,", "6: OK OK,", "5:OK OK,5:OK OK,", "5:OK OK,\n", "-5:OK OK,", "99999999999:OK OK,",
        "8:PERM no!,", "7:TIMEOUT,", "0:,", "HTTP/1.1 200 OK\r\n\r\n", "200 OK\n", "action=OK\n\n", "check-result|1|found\n", new('5', 100_000), "10000:" + new string('x', 10_000) + ",",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Smtpd_lives_through_twenty_restarts_of_the_service_with_the_same_table_process()
    {
        await using var host = await OpenSmtpdHost.StartAsync(Way, _ => { }, Token);
        WriteLogin(host, $"{LoopbackAddress.V4(2)}");
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), Way);
        var process = host.Server.FindTableProcess();
        for (var restart = 0; restart < 20; restart++)
        {
            if (restart % 2 == 0)
                await host.Agent.StopAsync(Token);
            else
                await host.Agent.KillAsync(Token);
            Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(3), Way)).Code);
            Assert.Equal(451, (await RelayAsync(host, LoopbackAddress.V4(2), Way)).Code);
            await host.Agent.StartAsync(Token);
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), Way);
            await AssertRefusedAsync(host, LoopbackAddress.V4(3), Way);
        }
        Assert.Equal(process, host.Server.FindTableProcess());
        Assert.False(host.Server.Process.HasExited);
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task Smtpd_lives_through_garbage_in_the_place_of_the_service_and_nothing_is_relayed()
    {
        await using var host = await OpenSmtpdHost.StartAsync(Way, _ => { }, Token);
        WriteLogin(host, $"{LoopbackAddress.V4(2)}");
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), Way);
        var process = host.Server.FindTableProcess();
        await host.Agent.StopAsync(Token);
        await using (var fake = new FakeSocketmap(host.Agent.Settings.SocketmapPath, Garbage))
        {
            foreach (var garbage in Garbage)
            {
                var reply = await RelayAsync(host, LoopbackAddress.V4(2), Way);
                Assert.True(reply.Code == 451, $"{reply} after {garbage}");
            }
            Assert.Equal(Garbage.Length, fake.Answered);
            Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(3), Way)).Code);
        }
        await host.Agent.StartAsync(Token);
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), Way);
        Assert.Equal(process, host.Server.FindTableProcess());
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task The_table_process_ignores_the_signals_of_a_service_manager_and_ends_with_smtpd()
    {
        await using var host = await OpenSmtpdHost.StartAsync(Way, _ => { }, Token);
        await AssertRefusedAsync(host, LoopbackAddress.V4(2), Way);
        var process = host.Server.FindTableProcess();
        foreach (var signal in new[] { Signal.Terminate, Signal.Hangup, Signal.Interrupt, Signal.Quit })
            Assert.True(NativeMethods.TryKill(process, signal));
        WriteLogin(host, $"{LoopbackAddress.V4(2)}");
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), Way);
        Assert.Equal(process, host.Server.FindTableProcess());

        host.Server.Process.Send(Signal.Terminate);
        await host.Server.Process.WaitForExitAsync(Token);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{process}"), TimeSpan.FromSeconds(10), () => "the table process ends with smtpd", Token);
    }

    /// <summary>Why all the others are there.</summary>
    [Fact]
    public async Task Smtpd_ends_when_the_table_process_is_killed()
    {
        await using var host = await OpenSmtpdHost.StartAsync(Way, _ => { }, Token);
        await AssertRefusedAsync(host, LoopbackAddress.V4(2), Way);
        Assert.True(NativeMethods.TryKill(host.Server.FindTableProcess(), Signal.Kill));
        await Assert.ThrowsAnyAsync<Exception>(() => RelayAsync(host, LoopbackAddress.V4(2), Way));
        Assert.NotEqual(0, await host.Server.Process.WaitForExitAsync(Token));
    }

    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await OpenSmtpdHost.StartAsync(Way, change, cancellationToken);
}
