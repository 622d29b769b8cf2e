using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Sockets;

public sealed class NotifySocketTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _systemd.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void What_is_said_arrives_as_one_datagram_with_a_line_for_each_assignment()
    {
        using var notify = Listen(_directory.File("notify"));
        Assert.True(notify.TrySend("READY=1", "STATUS=ready"));
        Assert.Equal("READY=1\nSTATUS=ready", Receive());
    }

    [Fact]
    public void A_name_of_the_abstract_kind_is_found()
    {
        var name = $"pop-before-smtp-{Guid.NewGuid():N}";
        _systemd.Bind(new UnixDomainSocketEndPoint('\0' + name));
        using var notify = NotifySocket.Of('@' + name, null, null, 1)!;
        Assert.True(notify.TrySend("READY=1"));
        Assert.Equal("READY=1", Receive());
    }

    /// <summary>The text of an error may hold whatever stands in a file's name.</summary>
    [Fact]
    public void A_text_of_several_lines_is_no_further_assignment()
    {
        using var notify = Listen(_directory.File("notify"));
        notify.TrySend("STATUS=/var/log/a\nREADY=1\r\nb");
        Assert.Equal("STATUS=/var/log/a READY=1 b", Receive());
    }

    [Fact]
    public void Nobody_who_listens_is_no_error()
    {
        using var notify = NotifySocket.Of(_directory.File("nobody"), null, null, 1)!;
        Assert.False(notify.TrySend("READY=1"));
    }

    [Fact]
    public void One_who_does_not_read_holds_nobody_up()
    {
        using var notify = Listen(_directory.File("notify"));
        var sent = 0;
        while (notify.TrySend(new string('x', 1000)))
            Assert.True(++sent < 1_000_000, "a socket that takes in everything");
        Receive();
        Assert.True(notify.TrySend("READY=1"));
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "7", 30)]
    [InlineData("30000000", "8", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("", "", null)]
    [InlineData(null, null, null)]
    public void The_watchdog_is_meant_for_the_process_it_names(string? microseconds, string? process, int? seconds)
    {
        using var notify = NotifySocket.Of("/run/systemd/notify", microseconds, process, 7);
        Assert.Equal(seconds, (int?)notify!.WatchdogTime?.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("@")]
    [InlineData("vsock:2:9999")]
    public void Without_a_socket_that_can_be_reached_nobody_is_told(string? path) => Assert.Null(NotifySocket.Of(path, "30000000", null, 7));

    private NotifySocket Listen(string path)
    {
        _systemd.Bind(new UnixDomainSocketEndPoint(path));
        return NotifySocket.Of(path, null, null, 1)!;
    }

    private string Receive()
    {
        var bytes = new byte[4096];
        return Encoding.UTF8.GetString(bytes, 0, _systemd.Receive(bytes));
    }
}
