using System.Net;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.RelayEndpoints.OpenSmtpd;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.OpenSmtpd;

public sealed class TableProcessTests : IDisposable
{
    private const string Greeting = "config|smtpd-version|7.7.0\nconfig|protocol|0.1\nconfig|tablename|popauth\nconfig|ready\n";
    private const string Registration = "register|netaddr\nregister|ready\n";
    private const string Question = "table|0.1|1713795103.314423|popauth|check|netaddr|7|192.0.2.10\n";

    private readonly TestDirectory _directory = new();
    private readonly List<string> _reports = [];
    private readonly MemoryStream _text = new();
    private readonly MemoryStream _messages = new();
    private readonly string _path;

    public TableProcessTests() => _path = _directory.File("socketmap");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Who_greets_in_text_is_answered_in_text()
    {
        await using var service = new FakeService(_path, question => question.Contains("192.0.2.10") ? "5:OK OK," : "9:NOTFOUND ,");
        await RunAsync(Greeting + Question + Question.Replace(".10", ".11"));
        Assert.Equal(Registration + "check-result|7|found\ncheck-result|7|not-found\n", Encoding.Latin1.GetString(_text.ToArray()));
        Assert.Equal(0, _messages.Length);
    }

    [Fact]
    public async Task Who_opens_with_a_message_is_answered_with_messages()
    {
        await using var service = new FakeService(_path, _ => "5:OK OK,");
        await RunAsync("\u0002\0\0\0\u0014\0\0\0\0\0\0\0\0\0\0\0\u0002\0\0\0" + "\u0005\0\0\0\u0027\0\0\0\0\0\0\0\0\0\0\0\u0008\0\0\0\0\0\0\0\0\0\0\0192.0.2.10\0");
        Assert.Equal("\0\0\0\0\u0010\0\0\0\0\0\0\0\0\0\0\0" + "\0\0\0\0\u0014\0\0\0\0\0\0\0\0\0\0\0\u0001\0\0\0", Encoding.Latin1.GetString(_messages.ToArray()));
        Assert.Equal(0, _text.Length);
    }

    [Fact]
    public async Task Nothing_behind_the_closing_of_the_table_is_answered()
    {
        await RunAsync("\u0003\0\0\0\u0010\0\0\0\0\0\0\0\0\0\0\0" + "\u0004\0\0\0\u0010\0\0\0\0\0\0\0\0\0\0\0");
        Assert.Equal(0, _messages.Length);
    }

    [Fact]
    public async Task Without_the_service_the_answer_is_an_error_and_the_table_can_be_opened()
    {
        await RunAsync(Greeting + Question);
        Assert.Equal(Registration + "check-result|7|error\n", Encoding.Latin1.GetString(_text.ToArray()));
    }

    [Fact]
    public async Task A_fault_of_its_own_is_reported_and_answered_with_an_error()
    {
        await RunAsync(Greeting + Question + Question, () => throw new InvalidOperationException("a fault"));
        Assert.Equal(Registration + "check-result|7|error\ncheck-result|7|error\n", Encoding.Latin1.GetString(_text.ToArray()));
        Assert.Equal("InvalidOperationException: a fault", _reports[0]);
    }

    [Fact]
    public async Task Only_addresses_are_asked_for()
    {
        await using var service = new FakeService(_path, _ => "5:OK OK,");
        await RunAsync(Greeting + Question.Replace("192.0.2.10", "local") + Question.Replace("192.0.2.10", "10") + Question.Replace("netaddr", "domain"));
        Assert.Equal(Registration + "check-result|7|not-found\ncheck-result|7|not-found\ncheck-result|7|error\n", Encoding.Latin1.GetString(_text.ToArray()));
        Assert.Empty(service.Questions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c")]
    [InlineData("\u0002\0\0\0\u0014\0")]
    public async Task An_end_of_the_input_is_the_end(string input)
    {
        await RunAsync(input);
        Assert.Equal(0, _text.Length + _messages.Length);
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_its_answers()
    {
        using var closed = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var service = new ServiceConnection(() => new UnixDomainSocketEndPoint(_path), new ManualTimeProvider(), _reports.Add);
        await new TableProcess(service, _reports.Add).RunAsync(new MemoryStream(Encoding.Latin1.GetBytes(Greeting)), closed, _messages, Token).WaitAsync(Wait.Limit, Token);
    }

    [Fact]
    public async Task More_garbage_than_it_can_hold_is_passed_over()
    {
        await RunAsync("c" + new string('x', 100_000) + "\n" + Greeting);
        Assert.Equal(Registration, Encoding.Latin1.GetString(_text.ToArray()));
    }

    private Task RunAsync(string input) => RunAsync(input, () => new UnixDomainSocketEndPoint(_path));

    private async Task RunAsync(string input, Func<EndPoint> locate)
    {
        using var service = new ServiceConnection(locate, new ManualTimeProvider(), _reports.Add);
        var stream = new MemoryStream(Encoding.Latin1.GetBytes(input));
        await new TableProcess(service, _reports.Add).RunAsync(stream, _text, _messages, Token).WaitAsync(Wait.Limit, Token);
    }
}
