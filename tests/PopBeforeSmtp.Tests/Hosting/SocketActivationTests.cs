using System.Net;
using System.Net.Sockets;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class SocketActivationTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<Socket> _files = [];

    public void Dispose()
    {
        _files.ForEach(socket => socket.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public void A_socket_is_given_to_the_setting_that_has_its_name()
    {
        var passed = Passed("policy", "0660");
        var given = Assign([Endpoint("systemd:policy")], passed).RelayEndpoints[0].Listen;
        Assert.Equal((passed, passed.Path, "systemd:policy"), (given.Passed, given.Path, given.Text));
    }

    [Fact]
    public void A_socket_is_given_to_the_setting_that_has_its_path_whatever_its_name()
    {
        var passed = Passed("unknown", "0660");
        Assert.Equal(passed, Assign([Endpoint($"unix:{passed.Path}")], passed).RelayEndpoints[0].Listen.Passed);
    }

    [Fact]
    public void A_path_that_leads_to_the_same_file_is_the_same_path()
    {
        var passed = Passed("unknown", "0660");
        var link = _directory.File("run");
        Directory.CreateSymbolicLink(link, _directory.Root);
        Assert.Equal(passed, Assign([Endpoint($"unix:{link}/unknown")], passed).RelayEndpoints[0].Listen.Passed);
    }

    [Fact]
    public void A_tcp_socket_is_given_to_the_setting_that_has_its_address()
    {
        var passed = new PassedSocket(3, "unknown", null, new IPEndPoint(IPAddress.Loopback, 10040));
        Assert.Equal(passed, Assign([Endpoint("tcp:127.0.0.1:10040")], passed).RelayEndpoints[0].Listen.Passed);
    }

    [Fact]
    public void Settings_without_passed_sockets_stay_as_they_are()
    {
        var settings = Settings([Endpoint($"unix:{_directory.File("policy")}")]);
        Assert.Equal(settings.RelayEndpoints, SocketActivation.Assign(settings, new PassedSockets([], [], null)).RelayEndpoints);
    }

    [Fact]
    public void A_name_that_was_not_passed_is_an_error_that_says_what_was()
    {
        var passed = Passed("policy", "0660");
        AssertRefused(
            ["RelayEndpoints:1:Listen: 'systemd:map': systemd passed no socket of this name (passed: policy; the name is FileDescriptorName= of its .socket unit)"],
            [Endpoint("systemd:policy"), Endpoint("systemd:map")],
            passed);
    }

    [Fact]
    public void A_name_when_nothing_was_passed_is_an_error_that_says_why()
    {
        AssertRefused(["RelayEndpoints:0:Listen: 'systemd:map': systemd passed no socket of this name (it passed none: start the .socket unit, and the service through it)"], [Endpoint("systemd:map")]);
        var error = Assert.Throws<SettingsException>(() => SocketActivation.Assign(Settings([Endpoint("systemd:map")]), new PassedSockets([], [], "LISTEN_PID is 1, and this process is 2")));
        Assert.Contains("(LISTEN_PID is 1, and this process is 2)", error.Message);
    }

    [Fact]
    public void A_socket_that_nobody_names_is_an_error()
    {
        var passed = Passed("policy", "0660");
        AssertRefused([$"systemd passed 'policy' ({passed.Path}), and no Listen names it: whoever connects would wait for ever; write systemd:policy or take it out of the .socket unit"], [], passed);
    }

    [Fact]
    public void Two_sockets_of_one_name_are_an_error() => AssertRefused(
        ["RelayEndpoints:0:Listen: 'systemd:x': systemd passed 2 sockets of this name; give each a .socket unit of its own, with its FileDescriptorName="],
        [Endpoint("systemd:x")],
        Passed("policy", "0660") with { Name = "x" },
        Passed("map", "0660") with { Name = "x" });

    [Fact]
    public void A_socket_that_two_settings_name_is_an_error()
    {
        var passed = Passed("policy", "0660");
        AssertRefused([$"RelayEndpoints:1:Listen: 'unix:{passed.Path}': {passed.Path} is named by another Listen too"], [Endpoint("systemd:policy"), Endpoint($"unix:{passed.Path}")], passed);
    }

    [Fact]
    public void A_socket_that_is_open_to_more_than_its_Mode_says_is_refused()
    {
        var passed = Passed("policy", "0666");
        AssertRefused([$"RelayEndpoints:0:Listen: 'systemd:policy': systemd passed {passed.Path} with mode 0666, more than 0660; write SocketMode=0660 in its .socket unit"], [Endpoint("systemd:policy")], passed);
    }

    [Fact]
    public void A_control_socket_that_its_group_may_use_is_refused()
    {
        var passed = Passed("control", "0660");
        var error = Assert.Throws<SettingsException>(() => SocketActivation.Assign(Settings([]) with { Control = Listen($"unix:{passed.Path}", "0600") }, new PassedSockets([passed], [], null)));
        Assert.Equal([$"Control:Listen: 'unix:{passed.Path}': systemd passed {passed.Path} with mode 0660, more than 0600; write SocketMode=0600 in its .socket unit"], error.Errors);
    }

    [Fact]
    public void A_socket_of_another_group_than_the_settings_say_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the group of what is made must be known");
        var passed = Passed("policy", "0660");
        var endpoint = Endpoint("systemd:policy");
        AssertRefused(
            [$"RelayEndpoints:0:Listen: 'systemd:policy': systemd passed {passed.Path} with group root, not daemon; write SocketGroup=daemon in its .socket unit"],
            [endpoint with { Listen = endpoint.Listen with { GroupId = 1 } }],
            passed);
    }

    [Fact]
    public void A_tcp_port_that_other_hosts_reach_is_refused() => AssertRefused(
        ["RelayEndpoints:0:Listen: 'systemd:policy': systemd passed 0.0.0.0:10040: any host could ask; write ListenStream=127.0.0.1:10040 in its .socket unit"],
        [Endpoint("systemd:policy")],
        new PassedSocket(3, "policy", null, new IPEndPoint(IPAddress.Any, 10040)));

    [Fact]
    public void Logins_are_not_reported_over_tcp()
    {
        var source = new LogSourceOptions("dovecot-events", "", []) { Listen = Listen("systemd:events", "0600") };
        var passed = new PassedSocket(3, "events", null, new IPEndPoint(IPAddress.Loopback, 10040));
        var error = Assert.Throws<SettingsException>(() => SocketActivation.Assign(Settings([]) with { LogSources = [source] }, new PassedSockets([passed], [], null)));
        Assert.Equal(["LogSources:0:Listen: 'systemd:events': systemd passed 127.0.0.1:10040: any local process could report logins over TCP"], error.Errors);
    }

    private static void AssertRefused(IEnumerable<string> errors, IReadOnlyList<RelayEndpointOptions> endpoints, params PassedSocket[] passed) =>
        Assert.Equal(errors, Assert.Throws<SettingsException>(() => Assign(endpoints, passed)).Errors);

    private static ProgramSettings Assign(IReadOnlyList<RelayEndpointOptions> endpoints, params PassedSocket[] passed) =>
        SocketActivation.Assign(Settings(endpoints), new PassedSockets(passed, [], null));

    private static RelayEndpointOptions Endpoint(string listen) => new("policy", Listen(listen, "0660"));

    private static ListenAddress Listen(string text, string mode)
    {
        var errors = new List<string>();
        var listen = ListenSettings.Read(new SettingsSection(null, "", "test", errors), text, mode);
        return listen ?? throw new SettingsException(errors);
    }

    private static ProgramSettings Settings(IReadOnlyList<RelayEndpointOptions> endpoints) =>
        new([], Make.Presets, Make.Rules, new StorageOptions("memory", ""), endpoints, [], null, new Dictionary<string, string?>());

    private PassedSocket Passed(string name, string mode)
    {
        var path = _directory.File(name);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        _files.Add(socket);
        return new PassedSocket(3 + _files.Count, name, path, null);
    }
}
