using System.Net;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Sockets;

public sealed class ListenSettingsTests
{
    [Fact]
    public void A_unix_socket_has_a_path_a_mode_and_a_group()
    {
        using var settings = new TestSettings("{ \"Listen\": \"unix:/run/policy\", \"Mode\": \"0666\", \"Group\": \"root\" }");
        var listen = ListenSettings.Read(settings.Root, "", "0660")!;
        Assert.Equal(("unix:/run/policy", "/run/policy", (UnixFileMode)438, 0u), (listen.Text, listen.Path, listen.Mode, listen.GroupId));
        settings.Root.RefuseUnknownKeys();
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void What_is_not_written_has_its_default()
    {
        using var settings = new TestSettings("{ }");
        var listen = ListenSettings.Read(settings.Root, "unix:/run/control", "0600")!;
        Assert.Equal(("/run/control", (UnixFileMode)384, null), (listen.Path, listen.Mode, listen.GroupId));
    }

    [Fact]
    public void A_relative_path_is_that_of_the_working_directory()
    {
        using var settings = new TestSettings("{ \"Listen\": \"unix:run/policy\" }");
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "run/policy"), ListenSettings.Read(settings.Root, "", "0600")!.Path);
    }

    [Fact]
    public void A_path_of_107_bytes_fits_and_one_of_108_does_not()
    {
        var path = "/" + new string('x', 106);
        using var fits = new TestSettings($"{{ \"Listen\": \"unix:{path}\" }}");
        Assert.Equal(path, ListenSettings.Read(fits.Root, "", "0600")!.Path);
        Assert.Equal(path, ListenSettings.Read(fits.Root, "", "0600")!.EndPoint.ToString());
        using var tooLong = new TestSettings($"{{\n\"Listen\": \"unix:{path}x\" }}");
        Assert.Null(ListenSettings.Read(tooLong.Root, "", "0600"));
        Assert.Equal([$"appsettings.json:2: Listen: 'unix:{path}x' is too long: a socket's path has at most 107 bytes, {path}x has 108"], tooLong.Errors);
    }

    [Fact]
    public void The_length_is_that_in_bytes_and_of_the_whole_path()
    {
        AssertRefused($"unix:/{new string('ü', 54)}", "is too long");
        AssertRefused($"unix:{new string('x', 107 - Environment.CurrentDirectory.Length)}", "is too long");
    }

    [Theory]
    [InlineData("tcp:127.0.0.1:10040", "127.0.0.1:10040")]
    [InlineData("tcp:127.1.2.3:1", "127.1.2.3:1")]
    [InlineData("tcp:[::1]:65535", "[::1]:65535")]
    public void A_tcp_port_of_loopback(string text, string endPoint)
    {
        using var settings = new TestSettings($"{{ \"Listen\": \"{text}\" }}");
        var listen = ListenSettings.Read(settings.Root, "", "0600")!;
        Assert.Null(listen.Path);
        Assert.Equal(IPEndPoint.Parse(endPoint), listen.EndPoint);
    }

    [Theory]
    [InlineData("tcp:0.0.0.0:10040")]
    [InlineData("tcp:192.0.2.1:10040")]
    [InlineData("tcp:[::]:10040")]
    [InlineData("tcp:::1:10040")]
    [InlineData("tcp:[127.0.0.1]:10040")]
    [InlineData("tcp:[::ffff:127.0.0.1]:10040")]
    [InlineData("tcp:localhost:10040")]
    [InlineData("tcp:127.1:10040")]
    [InlineData("tcp:127.0.0.1")]
    [InlineData("tcp:127.0.0.1:0")]
    [InlineData("tcp:127.0.0.1:65536")]
    [InlineData("tcp:127.0.0.1:+80")]
    [InlineData("tcp::10040")]
    [InlineData("127.0.0.1:10040")]
    [InlineData("/run/policy")]
    [InlineData("UNIX:/run/policy")]
    [InlineData("systemd:")]
    [InlineData("")]
    public void Any_other_address_is_refused(string text) => AssertRefused(text, $"'{text}' is not an address to listen at; write unix:PATH, tcp:127.0.0.1:PORT or tcp:[::1]:PORT");

    [Fact]
    public void A_socket_of_systemd_has_a_name_and_no_address_yet()
    {
        using var settings = new TestSettings("{ \"Listen\": \"systemd:policy\" }");
        var listen = ListenSettings.Read(settings.Root, "", "0660")!;
        Assert.Equal(("systemd:policy", "policy", null, null), (listen.Text, listen.PassedName, listen.Path, listen.Tcp));
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void A_socket_without_a_name_is_refused() => AssertRefused("unix:", "names no file");

    [Fact]
    public void A_group_that_the_host_does_not_have_is_an_error()
    {
        using var settings = new TestSettings("{ \"Listen\": \"unix:/run/policy\",\n\"Group\": \"no-such-group\" }");
        ListenSettings.Read(settings.Root, "", "0600");
        Assert.Equal(["appsettings.json:2: Group: there is no group 'no-such-group' on this host"], settings.Errors);
    }

    private static void AssertRefused(string text, string message)
    {
        using var settings = new TestSettings($"{{ \"Listen\": \"{text}\" }}");
        Assert.Null(ListenSettings.Read(settings.Root, "", "0600"));
        var error = Assert.Single(settings.Errors);
        Assert.StartsWith("appsettings.json:1: Listen: ", error);
        Assert.Contains(message, error);
    }
}
