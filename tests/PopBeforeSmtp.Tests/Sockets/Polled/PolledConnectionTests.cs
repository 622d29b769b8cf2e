using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Sockets.Polled;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Sockets.Polled;

/// <summary>Over real sockets.</summary>
public sealed class PolledConnectionTests : IDisposable
{
    private readonly PolledPair _pair = new();
    private readonly PolledConnection _server;
    private readonly Socket _relay;

    public PolledConnectionTests() => (_server, _relay) = _pair.Connect();

    private PipeReader Input => _server.Transport.Input;

    private PipeWriter Output => _server.Transport.Output;

    public void Dispose()
    {
        _relay.Dispose();
        _pair.Dispose();
    }

    [Fact]
    public async Task What_is_sent_is_read_whether_it_comes_before_or_after_the_question()
    {
        _relay.Send("one"u8);
        Assert.Equal("one", await ReadAsync());
        var reading = ReadAsync();
        Assert.False(reading.IsCompleted);
        _relay.Send("two"u8);
        Assert.Equal("two", await reading.WaitAsync(Wait.Limit));
        Assert.False(Input.TryRead(out _));
    }

    [Fact]
    public async Task What_was_not_taken_is_there_again_with_what_has_come_since()
    {
        _relay.Send("onetwo"u8);
        var read = await Input.ReadAsync(Token);
        Input.AdvanceTo(read.Buffer.GetPosition(3), read.Buffer.End);
        Assert.False(Input.TryRead(out _));
        _relay.Send("three"u8);
        Assert.Equal("twothree", await ReadAsync());
    }

    [Fact]
    public async Task What_was_not_looked_at_is_given_again_without_waiting_for_more()
    {
        _relay.Send("onetwo"u8);
        var read = await Input.ReadAsync(Token);
        Input.AdvanceTo(read.Buffer.GetPosition(3));
        Assert.Equal("two", await ReadAsync());
    }

    [Fact]
    public async Task A_long_request_lies_in_one_piece()
    {
        var sent = new byte[64 * 1024];
        Random.Shared.NextBytes(sent);
        var sending = Task.Run(() => _relay.Send(sent), Token);
        while (true)
        {
            var read = await Input.ReadAsync(Token);
            Assert.True(read.Buffer.IsSingleSegment);
            if (read.Buffer.Length == sent.Length)
            {
                Assert.True(read.Buffer.FirstSpan.SequenceEqual(sent));
                break;
            }
            Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        await sending;
    }

    [Fact]
    public async Task The_end_of_what_the_relay_sends_is_told_with_what_is_left()
    {
        _relay.Send("half"u8);
        _relay.Shutdown(SocketShutdown.Send);
        var read = await Input.ReadAsync(Token);
        while (!read.IsCompleted)
        {
            Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await Input.ReadAsync(Token).AsTask().WaitAsync(Wait.Limit, Token);
        }
        Assert.Equal("half", Encoding.ASCII.GetString(read.Buffer));
        await SendAsync("answer");
        Assert.Equal("answer", Received());
    }

    [Fact]
    public async Task A_relay_that_goes_away_ends_a_read_that_waits()
    {
        var reading = Input.ReadAsync(Token).AsTask();
        _relay.Dispose();
        Assert.True((await reading.WaitAsync(Wait.Limit, Token)).IsCompleted);
    }

    [Fact]
    public async Task A_read_that_waits_ends_with_its_token_and_the_connection_goes_on()
    {
        using var end = new CancellationTokenSource();
        var reading = Input.ReadAsync(end.Token).AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Wait.Limit, Token));
        _relay.Send("more"u8);
        Assert.Equal("more", await ReadAsync());
    }

    [Fact]
    public async Task What_has_come_is_read_although_the_token_has_ended()
    {
        _relay.Send("asked"u8);
        var read = await Input.ReadAsync(new CancellationToken(canceled: true));
        Assert.Equal("asked", Encoding.ASCII.GetString(read.Buffer));
        Input.AdvanceTo(read.Buffer.End);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Input.ReadAsync(new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task What_a_relay_does_not_read_is_waited_for_and_arrives_whole()
    {
        var sent = new byte[4_000_000];
        Random.Shared.NextBytes(sent);
        await Output.FlushAsync(Token);
        Output.Write(sent);
        var flushing = Output.FlushAsync(Token).AsTask();
        Assert.False(flushing.IsCompleted);
        var received = new byte[sent.Length];
        for (var length = 0; length < received.Length;)
        {
            var read = _relay.Receive(received.AsSpan(length));
            Assert.NotEqual(0, read);
            length += read;
        }
        Assert.True(received.AsSpan().SequenceEqual(sent));
        Assert.False((await flushing.WaitAsync(Wait.Limit, Token)).IsCompleted);
        await SendAsync("next");
        Assert.Equal("next", Received());
    }

    [Fact]
    public async Task A_relay_that_goes_away_without_reading_ends_a_flush_that_waits()
    {
        Output.Write(new byte[4_000_000]);
        var flushing = Output.FlushAsync(Token).AsTask();
        _relay.Dispose();
        Assert.True((await flushing.WaitAsync(Wait.Limit, Token)).IsCompleted);
        Output.Write("for nobody"u8);
        Assert.True((await Output.FlushAsync(Token)).IsCompleted);
    }

    [Fact]
    public async Task An_abort_ends_a_read_that_waits()
    {
        var reading = Input.ReadAsync(Token).AsTask();
        _server.Abort();
        Assert.True((await reading.WaitAsync(Wait.Limit, Token)).IsCompleted);
        Assert.Equal("", Received());
    }

    [Fact]
    public async Task An_abort_ends_a_flush_that_waits()
    {
        Output.Write(new byte[4_000_000]);
        var flushing = Output.FlushAsync(Token).AsTask();
        _server.Abort();
        Assert.True((await flushing.WaitAsync(Wait.Limit, Token)).IsCompleted);
    }

    /// <summary>Between the two a moment passes in which the thread may have an event of it in hand.</summary>
    [Fact]
    public async Task A_connection_that_is_forgotten_and_not_closed_yet_can_be_told_of_anything()
    {
        _pair.Thread.Remove(_server);
        _server.Abort();
        _server.OnReady(Epoll.Readable | Epoll.Writable | Epoll.Ending);
        Output.Write(new byte[4_000_000]);
        Assert.True((await Output.FlushAsync(Token)).IsCompleted);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Relays_that_read_at_last_while_they_are_given_up_do_no_harm()
    {
        for (var i = 0; i < 300; i++)
        {
            var (server, relay) = _pair.Connect();
            server.Transport.Output.Write(new byte[1_000_000]);
            var flushing = server.Transport.Output.FlushAsync(Token).AsTask();
            var reading = Task.Run(() => ReadToEnd(relay), Token);
            if (i % 2 == 0)
                server.Abort();
            await server.DisposeAsync();
            await reading.WaitAsync(Wait.Limit, Token);
            // All had left, or nothing more will.
            await flushing.WaitAsync(Wait.Limit, Token);
        }
        Assert.Empty(_pair.Log.Lines);
    }

    /// <summary>A close with something unread is a reset to the peer, and he may lose what was answered before.</summary>
    [Fact]
    public async Task A_relay_that_had_sent_more_than_was_read_gets_its_answers_and_an_ordinary_end()
    {
        _relay.Send(new byte[100_000]);
        await SendAsync("answers");
        await _server.DisposeAsync();
        Assert.Equal("answers", Received());
        Assert.Equal("", Received());
    }

    [Fact]
    public async Task A_connection_is_let_go_once_and_with_its_descriptor()
    {
        await _server.DisposeAsync();
        await _server.DisposeAsync();
        Assert.Equal("", Received());
        Assert.True(_server.Socket.SafeHandle.IsClosed);
        var (server, relay) = _pair.Connect();
        relay.Send("another"u8);
        var read = await server.Transport.Input.ReadAsync(Token);
        Assert.Equal("another", Encoding.ASCII.GetString(read.Buffer));
        relay.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void ReadToEnd(Socket relay)
    {
        var bytes = new byte[10_000];
        while (relay.Receive(bytes, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }
        relay.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        var read = await Input.ReadAsync(Token);
        var text = Encoding.ASCII.GetString(read.Buffer);
        Input.AdvanceTo(read.Buffer.End);
        return text;
    }

    private async Task SendAsync(string text)
    {
        Output.Write(Encoding.ASCII.GetBytes(text));
        Assert.False((await Output.FlushAsync(Token)).IsCompleted);
    }

    private string Received()
    {
        var bytes = new byte[1000];
        return Encoding.ASCII.GetString(bytes, 0, _relay.Receive(bytes));
    }
}
