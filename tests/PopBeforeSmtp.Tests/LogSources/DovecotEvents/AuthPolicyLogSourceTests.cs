using System.Net;
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

public sealed class AuthPolicyLogSourceTests : IAsyncLifetime
{
    private const string Secret = "correct-horse";
    private const string Good = """{"login":"ina","protocol":"imap","remote":"192.0.2.10","session":"s1","success":true,"policy_reject":false}""";

    private readonly RecordingConsumer _consumer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new();
    private readonly int _port = FreePort();
    private AuthPolicyLogSource _source = null!;
    private Task _run = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _source = Create(_port);
        _run = _source.RunAsync([], _consumer, _stop.Token);
        await Wait.UntilAsync(() => _consumer.CaughtUp == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
        _http.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"::ffff:192.0.2.10","session_id":"s1","pwhash":"00","device_id":"","success":true}""")]
    public async Task A_successful_login_is_one(string body)
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(body)).Status);
        var login = Assert.IsType<LoginEvent>(Assert.Single(_consumer.Events));
        Assert.Equal(("192.0.2.10", "ina", "imap", "s1", "dovecot-auth-policy"), (login.From, login.User, login.Protocol, login.Session, login.Preset));
        Assert.Equal("", login.SessionKey);
        Assert.Equal(0, login.Time.Ticks % TimeSpan.TicksPerMicrosecond);
        Assert.Equal(1, _source.Status.Lines);
    }

    [Theory]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2.10","success":false}""")]
    [InlineData("""{"login":"ina","protocol":"smtp","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"sieve","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"ina","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","success":true}""")]
    [InlineData("""{"login":"","protocol":"imap","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2.10","success":true,"policy_reject":true}""")]
    public async Task What_is_not_a_login_of_a_mailbox_opens_nothing(string body)
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(body)).Status);
        Assert.Empty(_consumer.Events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData(Good + "x")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2.10"}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2.10","success":"true"}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2.10","success":1}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"mail.example.org","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":["192.0.2.10"],"success":true}""")]
    [InlineData("""{"login":["ina"],"protocol":"imap","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"i\na","protocol":"imap","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"192.0.2.10","success":false,"success":true}""")]
    [InlineData("""{"login":"ina","protocol":"imap","remote":"203.0.113.1","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}},"login":"ina","protocol":"imap","remote":"192.0.2.10","success":true}""")]
    [InlineData("""{"login":"\ud800","protocol":"imap","remote":"192.0.2.10","success":true}""")]
    public async Task What_is_no_report_is_refused(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(body)).Status);
        Assert.Empty(_consumer.Events);
        Assert.Equal(1, _source.Status.DroppedLines);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("correct-hors")]
    [InlineData("correct-horse2")]
    [InlineData("Correct-Horse")]
    public async Task Without_the_secret_nothing_is_said_and_nothing_opens(string? secret)
    {
        Assert.Equal((HttpStatusCode.Forbidden, ""), await PostAsync(Good, secret: secret));
        Assert.Equal((HttpStatusCode.Forbidden, ""), await PostAsync("{", "?command=allow", secret));
        Assert.Empty(_consumer.Events);
        Assert.Equal(2, _source.Status.Untrusted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?command=")]
    [InlineData("?command=REPORT")]
    [InlineData("?command=report&command=report")]
    [InlineData("?command=allow&command=report")]
    public async Task Another_command_is_refused(string query)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(Good, query)).Status);
        Assert.Empty(_consumer.Events);
    }

    [Fact]
    public async Task Whether_a_login_is_allowed_is_not_for_this_service_to_decide()
    {
        Assert.Equal((HttpStatusCode.OK, "{\"status\":0}"), await PostAsync("""{"login":"ina","remote":"192.0.2.10"}""", "?command=allow"));
        Assert.Empty(_consumer.Events);
    }

    [Fact]
    public async Task Another_method_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address("?command=report"));
        request.Headers.Add("X-API-Key", Secret);
        using var response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(Good + new string(' ', AuthPolicyApplication.MaximumBody))).Status);
        Assert.Empty(_consumer.Events);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_refused()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await client.GetStream().WriteAsync("hello\r\n\r\n"u8.ToArray());
        var reply = new byte[512];
        var length = await client.GetStream().ReadAsync(reply);
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(reply, 0, length));
        Assert.Empty(_consumer.Events);
    }

    [Fact]
    public async Task Many_reports_at_once_are_all_taken()
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => PostAsync(Good.Replace("192.0.2.10", $"192.0.2.{i}"))));
        Assert.Equal(100, _consumer.Events.Select(login => login.From).Distinct().Count());
    }

    [Fact]
    public async Task A_port_in_use_is_a_failure_that_names_it()
    {
        var port = FreePort();
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        var error = await Assert.ThrowsAsync<IOException>(() => Create(port).RunAsync([], new RecordingConsumer(), CancellationToken.None));
        Assert.Contains($"127.0.0.1:{port}", error.Message);
    }

    private static AuthPolicyLogSource Create(int port)
    {
        var listen = new ListenAddress($"tcp:127.0.0.1:{port}", null, new IPEndPoint(IPAddress.Loopback, port), UnixFileMode.None, null);
        var options = new LogSourceOptions("dovecot-auth-policy", "", ["*"]) { Listen = listen, Secret = Secret };
        return new AuthPolicyLogSource(options, new LogSourceContext([], TimeSpan.FromMinutes(30), TimeProvider.System, NullLoggerFactory.Instance));
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string body, string query = "?command=report", string? secret = Secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(query)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (secret is not null)
            request.Headers.TryAddWithoutValidation("X-API-Key", secret);
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private Uri Address(string query) => new($"http://127.0.0.1:{_port}/{query}");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
