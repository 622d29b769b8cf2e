using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Sockets;

public sealed class SocketFileTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_socket_has_its_mode_before_anybody_can_connect()
    {
        var listen = At("policy");
        Assert.Null(SocketFile.Claim(listen));
        using var socket = SocketFile.Bind(listen);
        Assert.Equal(Mode, File.GetUnixFileMode(listen.Path!));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Throws<SocketException>(() => client.Connect(listen.EndPoint));
        socket.Listen();
        client.Connect(listen.EndPoint);
    }

    [Fact]
    public void A_directory_that_is_missing_is_made()
    {
        var listen = At("run/policy");
        Assert.Null(SocketFile.Claim(listen));
        using var socket = SocketFile.Bind(listen);
        Assert.True(File.Exists(listen.Path));
    }

    [Fact]
    public void A_directory_without_its_parent_is_said()
    {
        var listen = At("no/run/policy");
        Assert.Equal($"'{listen.Text}': there is no directory {_directory.File("no")}", SocketFile.Claim(listen));
    }

    [Fact]
    public void A_socket_that_a_crash_left_behind_is_replaced()
    {
        var listen = At("policy");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(listen.EndPoint);
            File.Move(listen.Path!, listen.Path + ".kept");
        }
        File.Move(listen.Path + ".kept", listen.Path!);
        Assert.Null(SocketFile.Claim(listen));
        using var socket = SocketFile.Bind(listen);
        socket.Listen();
    }

    [Fact]
    public void A_socket_that_is_in_use_is_refused()
    {
        var listen = At("policy");
        using var other = SocketFile.Bind(listen);
        other.Listen();
        Assert.Equal($"'{listen.Text}' is in use by another process", SocketFile.Claim(listen));
    }

    [Fact]
    public void A_socket_whose_queue_is_full_is_in_use_and_nobody_waits_for_it()
    {
        var listen = At("policy");
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(listen.EndPoint);
        other.Listen(0);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(listen.EndPoint);
        Assert.Equal($"'{listen.Text}' is in use by another process", SocketFile.Claim(listen));
    }

    [Fact]
    public void A_socket_that_another_user_left_behind_is_refused_and_kept()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give files away");
        var listen = At("policy");
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(listen.EndPoint);
        Assert.Equal(0, LibC.ChangeOwner(listen.Path!, 65534, uint.MaxValue));
        Assert.Equal($"'{listen.Text}': {listen.Path} belongs to nobody; remove it if no service of that user is there any more", SocketFile.Claim(listen));
        Assert.Throws<IOException>(() => SocketFile.Bind(listen));
        Assert.True(File.Exists(listen.Path));
    }

    [Fact]
    public void A_link_to_a_socket_is_refused_and_kept()
    {
        var listen = At("policy");
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(_directory.File("other")));
        File.CreateSymbolicLink(listen.Path!, _directory.File("other"));
        Assert.Equal($"'{listen.Text}': {listen.Path} is there and is not a socket", SocketFile.Claim(listen));
        Assert.True(File.Exists(_directory.File("other")));
    }

    [Fact]
    public async Task A_socket_whose_lock_another_process_has_is_refused_although_nobody_answers_yet()
    {
        var listen = At("policy");
        using var holder = Process.Start(new ProcessStartInfo("flock", [listen.Path + ".lock", "sh", "-c", "echo held; read -r end"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var word = new byte[4];
        await holder.StandardOutput.BaseStream.ReadExactlyAsync(word);
        Assert.Equal($"'{listen.Text}' is in use by another process", SocketFile.Claim(listen));
        Assert.Throws<IOException>(() => SocketFile.Bind(listen));
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        Assert.Null(SocketFile.Claim(listen));
    }

    [Fact]
    public void A_lock_is_its_owners_alone()
    {
        var listen = At("policy");
        using var socket = SocketFile.Bind(listen);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(listen.Path + ".lock"));
    }

    [Fact]
    public void An_ordinary_file_is_refused_and_kept()
    {
        var listen = At("policy");
        File.WriteAllText(listen.Path!, "mail");
        Assert.Equal($"'{listen.Text}': {listen.Path} is there and is not a socket", SocketFile.Claim(listen));
        Assert.Throws<IOException>(() => SocketFile.Bind(listen));
        Assert.Equal("mail", File.ReadAllText(listen.Path!));
        Assert.False(File.Exists(listen.Path + ".lock"));
    }

    [Fact]
    public async Task A_socket_is_given_to_its_group()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give to any group");
        const uint group = 12345;
        var listen = At("policy") with { GroupId = group };
        using var socket = SocketFile.Bind(listen);
        Assert.Equal("0:12345 660\n", await ProcessOutput.RunAsync("stat", "-c", "%u:%g %a", listen.Path!));
    }

    [Fact]
    public void A_tcp_port_that_is_in_use_is_refused()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var listen = new ListenAddress("tcp:test", null, (IPEndPoint)other.LocalEndPoint!, Mode, null);
        Assert.Equal("'tcp:test' is in use by another process", SocketFile.Claim(listen));
        Assert.Throws<SocketException>(() => SocketFile.Bind(listen));
    }

    private ListenAddress At(string name) => new($"unix:{_directory.File(name)}", _directory.File(name), null, Mode, null);
}
