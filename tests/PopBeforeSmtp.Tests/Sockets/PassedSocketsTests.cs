using System.Net;
using System.Net.Sockets;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Sockets;

public sealed class PassedSocketsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "1")]
    [InlineData("7", null)]
    [InlineData("7", "0")]
    public void Without_the_variables_nothing_was_passed(string? pid, string? count)
    {
        var passed = PassedSockets.Read(pid, count, null, 7);
        Assert.Empty(passed.All);
        Assert.Empty(passed.Errors);
        Assert.Null(passed.WhyNone);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("07")]
    [InlineData("7 ")]
    public void What_was_passed_to_another_process_is_left_alone(string pid)
    {
        var passed = PassedSockets.Read(pid, "1", "policy", 7);
        Assert.Empty(passed.All);
        Assert.Empty(passed.Errors);
        Assert.Equal($"LISTEN_PID is {pid}, and this process is 7", passed.WhyNone);
    }

    [Theory]
    [InlineData("x", null, "LISTEN_FDS is 'x', which is not a number of sockets (at most 256)")]
    [InlineData("-1", null, "LISTEN_FDS is '-1', which is not a number of sockets (at most 256)")]
    [InlineData("257", null, "LISTEN_FDS is '257', which is not a number of sockets (at most 256)")]
    [InlineData("99999999999", null, "LISTEN_FDS is '99999999999', which is not a number of sockets (at most 256)")]
    [InlineData("1", "policy:map", "LISTEN_FDNAMES has 2 names for 1 sockets")]
    [InlineData("2", "policy", "LISTEN_FDNAMES has 1 names for 2 sockets")]
    public void Variables_that_make_no_sense_are_named(string count, string? names, string error) =>
        Assert.Equal([error], PassedSockets.Read("7", count, names, 7).Errors);

    [Fact]
    public void A_unix_socket_that_listens_is_taken_with_its_path()
    {
        using var socket = Listener(_directory.File("policy"));
        var passed = PassedSocket.Of(Descriptor(socket), "policy");
        Assert.Equal(("policy", _directory.File("policy"), null), (passed.Name, passed.Path, passed.Tcp));
    }

    [Fact]
    public void A_tcp_socket_that_listens_is_taken_with_its_address()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        Assert.Equal(socket.LocalEndPoint, PassedSocket.Of(Descriptor(socket), "policy").Tcp);
    }

    [Fact]
    public void A_socket_that_does_not_listen_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory.File("policy")));
        AssertRefused("is not a listening stream socket; write ListenStream=, and not Accept=yes, in its .socket unit", Descriptor(socket));
    }

    [Fact]
    public void A_connection_is_refused()
    {
        using var listener = Listener(_directory.File("policy"));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(listener.LocalEndPoint!);
        using var connection = listener.Accept();
        AssertRefused("is not a listening stream socket; write ListenStream=, and not Accept=yes, in its .socket unit", Descriptor(connection));
    }

    [Fact]
    public void A_datagram_socket_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory.File("policy")));
        AssertRefused("is not a listening stream socket; write ListenStream=, and not Accept=yes, in its .socket unit", Descriptor(socket));
    }

    [Fact]
    public void A_socket_without_a_file_is_refused_because_everybody_could_connect()
    {
        using var socket = Listener($"\0pop-before-smtp-test-{Guid.NewGuid():N}");
        AssertRefused("has no file, so that any local process could ask; write ListenStream=/PATH in its .socket unit", Descriptor(socket));
    }

    [Fact]
    public void A_file_is_refused()
    {
        using var file = File.OpenRead(_directory.Write("file", "text"));
        AssertRefused("is not a socket", (int)file.SafeFileHandle.DangerousGetHandle());
    }

    [Fact]
    public async Task It_goes_on_listening_when_it_has_been_closed_here_and_its_file_stays()
    {
        var path = _directory.File("policy");
        using var held = Listener(path);
        var listen = new ListenAddress("systemd:policy", path, null, UnixFileMode.UserRead, null) { Passed = PassedSocket.Of(Descriptor(held), "policy") };
        Assert.Null(SocketFile.Claim(listen));
        for (var round = 0; round < 20; round++)
        {
            var taken = SocketFile.Bind(listen);
            taken.Listen();
            var accept = taken.AcceptAsync();
            taken.Dispose();
            await Assert.ThrowsAnyAsync<SocketException>(() => accept);
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(held.LocalEndPoint!);
            using var connection = await held.AcceptAsync().WaitAsync(Wait.Limit);
            Assert.True(File.Exists(path));
        }
    }

    private static Socket Listener(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    private static int Descriptor(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static void AssertRefused(string message, int descriptor) =>
        Assert.Equal(message, Assert.Throws<IOException>(() => PassedSocket.Of(descriptor, "policy")).Message);
}
