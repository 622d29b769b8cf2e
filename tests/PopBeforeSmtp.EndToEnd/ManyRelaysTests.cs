using System.Net.Sockets;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Postfix does not wait for room in the queue of a socket: who is refused there is told 451.</summary>
public sealed class ManyRelaysTests
{
    private const int Relays = 5000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A network namespace has a net.core.somaxconn of its own.</summary>
    [Fact]
    public async Task As_many_relays_wait_for_a_service_that_does_not_accept_as_the_kernel_allows_and_all_are_answered()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("SKIPPED: a namespace needs root");
        await using var lone = new LoneAgent();
        lone.Agent.Entrance = ["unshare", "-n", "sh", "-c", "echo 8192 >/proc/sys/net/core/somaxconn && exec \"$0\" \"$@\""];
        await lone.Agent.StartAsync(Token);
        var sockets = Sockets(lone);
        await lone.Agent.Process.SuspendAsync(Token);
        var relays = new List<Socket>();
        try
        {
            for (var i = 0; i < Relays; i++)
            {
                var relay = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                relays.Add(relay);
                relay.Connect(new UnixDomainSocketEndPoint(lone.Agent.Settings.PolicyPath));
                relay.Send("request=smtpd_access_policy\nclient_address=192.0.2.1\n\n"u8);
            }
            lone.Agent.Process.Send(Signal.Continue);
            var reply = new byte[100];
            foreach (var relay in relays)
            {
                Assert.Equal("action=DUNNO\n\n"u8.Length, await relay.ReceiveAsync(reply, Token));
                Assert.True(reply.AsSpan().StartsWith("action=DUNNO\n\n"u8));
            }
        }
        finally
        {
            relays.ForEach(relay => relay.Dispose());
        }
        await Eventually.TrueAsync(() => Sockets(lone) <= sockets, TimeSpan.FromSeconds(20), () => $"{Sockets(lone)} sockets are open, {sockets} were before", Token);
    }

    /// <summary>Not all descriptors: the runtime opens some of its own when it is first busy.</summary>
    private static int Sockets(LoneAgent lone) =>
        Directory.GetFileSystemEntries($"/proc/{lone.Agent.Process.Id}/fd").Count(descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
