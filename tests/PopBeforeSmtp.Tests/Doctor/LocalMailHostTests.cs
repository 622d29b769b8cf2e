using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor;

public sealed class LocalMailHostTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly LocalMailHost _host = new();

    [Theory]
    [InlineData(4, "6789")]
    [InlineData(10, "0123456789")]
    [InlineData(100, "0123456789")]
    public void The_end_of_a_file_is_read(int atMost, string end) => Assert.Equal(end, Encoding.ASCII.GetString(_host.ReadEnd(_directory.Write("log", "0123456789"), atMost)!));

    [Fact]
    public void What_is_not_there_has_no_end_no_text_and_no_rights()
    {
        var path = _directory.File("nothing");

        Assert.Equal((null, null, null), (_host.ReadEnd(path, 10), _host.ReadText(path), _host.RightsOf(path)));
        Assert.Empty(_host.FilesIn(path));
        Assert.Null(_host.ReadEnd(_directory.Root, 10));
    }

    [Fact]
    public void Files_of_a_directory_come_in_order_and_directories_do_not()
    {
        foreach (var name in (string[])["20-b.conf", "10-a.conf", "sub/30-c.conf"])
            _directory.Write(name, "");

        Assert.Equal([_directory.File("10-a.conf"), _directory.File("20-b.conf")], _host.FilesIn(_directory.Root));
    }

    [Fact]
    public async Task A_socket_that_is_left_over_is_told_from_one_at_which_somebody_listens()
    {
        var path = _directory.File("policy");
        using (var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            Assert.Null(await _host.TryConnectAsync(new OfferedSocket("policy", path, null), default));
        }

        Assert.NotNull(await _host.TryConnectAsync(new OfferedSocket("policy", path, null), default));
    }

    [Fact]
    public void The_addresses_of_the_host_are_whole_ones() => Assert.Contains(ClientAddress.Parse("127.0.0.1"), _host.Addresses());

    public void Dispose() => _directory.Dispose();
}
