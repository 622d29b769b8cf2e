using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.DovecotEvents;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.DovecotEvents;

public sealed class EventExportLogSourceTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly RecordingConsumer _consumer = new();
    private readonly CancellationTokenSource _stop = new();
    private EventExportLogSource _source = null!;
    private Task _run = Task.CompletedTask;

    private string SocketPath => _directory.File("events");

    public async ValueTask InitializeAsync()
    {
        var listen = new ListenAddress($"unix:{SocketPath}", SocketPath, null, UnixFileMode.UserRead | UnixFileMode.UserWrite, null);
        _source = new EventExportLogSource(new LogSourceOptions("dovecot-events", "", ["*"]) { Listen = listen }, new LogSourceContext([], TimeSpan.FromMinutes(30), TimeProvider.System, NullLoggerFactory.Instance));
        _run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _consumer.CaughtUp == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Logins_are_taken_as_they_come()
    {
        using var dovecot = await ConnectAsync();
        await WriteAsync(dovecot, Event("192.0.2.1") + Event("192.0.2.2", protocol: "pop3")[..20]);
        await Wait.UntilAsync(() => _consumer.Events.Count == 1);
        await WriteAsync(dovecot, Event("192.0.2.2", protocol: "pop3")[20..]);
        await Wait.UntilAsync(() => _consumer.Events.Count == 2);
        var login = Assert.IsType<LoginEvent>(_consumer.Events[1]);
        Assert.Equal(("192.0.2.2", "ina", "pop3", "s1", "dovecot-events"), (login.From, login.User, login.Protocol, login.Session, login.Preset));
    }

    [Fact]
    public async Task A_socket_that_is_removed_is_made_again_and_removed_at_the_end()
    {
        File.Delete(SocketPath);
        await Wait.UntilAsync(() => File.Exists(SocketPath));
        using var dovecot = await ConnectAsync();
        await WriteAsync(dovecot, Event("192.0.2.1"));
        await Wait.UntilAsync(() => _consumer.Events.Count == 1);
        await _stop.CancelAsync();
        await Wait.UntilAsync(() => _run.IsCompleted);
        Assert.False(File.Exists(SocketPath));
    }

    [Theory]
    [InlineData("\"success\":\"yes\"", "\"success\":\"no\"")]
    [InlineData("\"success\":\"yes\",", "")]
    [InlineData("\"protocol\":\"imap\"", "\"protocol\":\"submission\"")]
    [InlineData("\"remote_ip\":\"192.0.2.1\",", "")]
    [InlineData("auth_request_finished", "auth_passdb_request_finished")]
    [InlineData("\"user\":\"ina\"", "\"user\":\"\"")]
    public async Task What_is_not_a_login_of_a_mailbox_opens_nothing(string text, string other)
    {
        using var dovecot = await ConnectAsync();
        await WriteAsync(dovecot, Event("192.0.2.1").Replace(text, other) + Event("192.0.2.9"));
        await Wait.UntilAsync(() => _consumer.Events.Count > 0);
        Assert.Equal("192.0.2.9", Assert.Single(_consumer.Events).From);
        Assert.Equal((1, 0), (_source.Status.Lines, _source.Status.DroppedLines));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("hello")]
    [InlineData("""{"event":"auth_request_finished"}""")]
    [InlineData("""{"event":"auth_request_finished","fields":[]}""")]
    [InlineData("""{"event":"auth_request_finished","fields":{"success":"yes","protocol":"imap","user":"x","remote_ip":"192.0.2"}}""")]
    [InlineData("""{"event":"auth_request_finished","fields":{"success":"no","success":"yes","protocol":"imap","user":"x","remote_ip":"192.0.2.1"}}""")]
    [InlineData("""{"event":"auth_request_finished","fields":{"success":true,"protocol":"imap","user":"x","remote_ip":"192.0.2.1"}}""")]
    public async Task What_is_no_event_is_counted(string line)
    {
        using var dovecot = await ConnectAsync();
        await WriteAsync(dovecot, line + "\n" + Event("192.0.2.9"));
        await Wait.UntilAsync(() => _consumer.Events.Count > 0);
        Assert.Equal("192.0.2.9", Assert.Single(_consumer.Events).From);
        Assert.Equal(1, _source.Status.DroppedLines);
    }

    [Fact]
    public async Task Half_an_event_at_the_end_is_nothing_and_the_next_connection_begins_anew()
    {
        using (var dovecot = await ConnectAsync())
            await WriteAsync(dovecot, Event("192.0.2.1").TrimEnd('\n'));
        using var next = await ConnectAsync();
        await WriteAsync(next, Event("192.0.2.2"));
        await Wait.UntilAsync(() => _consumer.Events.Count > 0);
        Assert.Equal("192.0.2.2", Assert.Single(_consumer.Events).From);
    }

    [Fact]
    public void The_socket_is_its_owners_alone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath) & (UnixFileMode)0x1ff);

    private static string Event(string address, string protocol = "imap") =>
        "{\"event\":\"auth_request_finished\",\"hostname\":\"mx1\",\"start_time\":\"2026-11-20T10:15:00.1Z\",\"end_time\":\"2026-11-20T10:15:00.2Z\",\"categories\":[\"auth\"],"
        + $"\"fields\":{{\"success\":\"yes\",\"user\":\"ina\",\"protocol\":\"{protocol}\",\"remote_ip\":\"{address}\",\"session\":\"s1\",\"local_port\":143}}}}\n";

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    private static async Task WriteAsync(Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text));
}
