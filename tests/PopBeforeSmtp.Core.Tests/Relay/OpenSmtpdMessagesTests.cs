using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>The messages as table_proc.c of OpenSMTPD 6.8.0p2 puts them together on a 64-bit machine of little-endian order.</summary>
public sealed class OpenSmtpdMessagesTests
{
    private const int Netaddr = 8;

    private static readonly byte[] Open = Message(2, [.. BitConverter.GetBytes(2), .. "popauth"u8, .. new byte[2041]]);

    private static readonly string Ok = Latin1(Message(0));
    private static readonly string Found = Latin1(Message(0, BitConverter.GetBytes(1)));
    private static readonly string NotFound = Latin1(Message(0, BitConverter.GetBytes(0)));
    private static readonly string Error = Latin1(Message(0, BitConverter.GetBytes(-1)));

    [Fact]
    public void Opening_is_answered_by_an_empty_message() => Assert.Equal(Ok, Talk(Open));

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("[2001:db8::25]")]
    public void A_client_that_may_relay_is_found(string key) => Assert.Equal(Ok + Found, Talk([.. Open, .. Check(key)]));

    [Theory]
    [InlineData("192.0.2.11")]
    [InlineData("[2001:db8::26]")]
    [InlineData("local")]
    [InlineData("")]
    [InlineData("192.0.2")]
    public void Everybody_else_is_not(string key) => Assert.Equal(Ok + NotFound, Talk([.. Open, .. Check(key)]));

    [Fact]
    public void A_value_is_the_address_itself() =>
        Assert.Equal(Ok + Latin1(Message(0, [.. BitConverter.GetBytes(1), .. "[2001:db8::25]\0"u8])), Talk([.. Open, .. Question(6, Netaddr, "[2001:db8::25]\0")]));

    [Fact]
    public void An_update_has_nothing_to_do_and_says_that_it_is_done() => Assert.Equal(Ok + Found, Talk([.. Open, .. Message(4)]));

    [Fact]
    public void That_it_cannot_be_told_is_an_error() =>
        Assert.Equal(Ok + Error, Talk([.. Open, .. Check("192.0.2.10")], int.MaxValue, _ => RelayDecision.TryLater));

    [Fact]
    public void What_is_not_understood_is_answered_by_an_error()
    {
        Assert.Equal(Error, Talk(Check("192.0.2.10"))); // not opened
        Assert.Equal(Ok + Error, Talk([.. Message(2, BitConverter.GetBytes(3)), .. Check("192.0.2.10")])); // another version
        Assert.Equal(Ok + Error, Talk([.. Open, .. Message(7, Service(Netaddr))])); // fetch
        Assert.Equal(Ok + Error, Talk([.. Open, .. Message(9)]));
        Assert.Equal(Ok + Error, Talk([.. Open, .. Question(5, 2, "192.0.2.10\0")])); // another service
        Assert.Equal(Ok + Error, Talk([.. Open, .. Question(5, Netaddr, "192.0.2.10")])); // no NUL
        Assert.Equal(Ok + Error, Talk([.. Open, .. Question(5, Netaddr, "192.0.2.10\0\0")]));
        Assert.Equal(Ok + Error, Talk([.. Open, .. Question(5, Netaddr, "x\0192.0.2.10\0")]));
        Assert.Equal(Ok + Error, Talk([.. Open, .. Message(5, [.. BitConverter.GetBytes(Netaddr), .. BitConverter.GetBytes(1L), .. "192.0.2.10\0"u8])])); // a parameter
        Assert.Equal(Ok + Error, Talk([.. Open, .. Message(5)]));
    }

    [Fact]
    public void A_length_that_cannot_be_is_answered_by_an_error_so_that_smtpd_does_not_wait()
    {
        foreach (var length in new ushort[] { 0, 15, 16385, ushort.MaxValue })
        {
            var message = Check("192.0.2.10");
            BitConverter.TryWriteBytes(message.AsSpan(4), length);
            Assert.Equal(Ok + Error, Talk([.. Open, .. message]));
        }
    }

    [Fact]
    public void A_conversation_that_comes_byte_by_byte_has_the_same_answers()
    {
        byte[] input = [.. Open, .. Check("192.0.2.10"), .. Message(4), .. Check("192.0.2.11")];
        Assert.Equal(Ok + Found + Found + NotFound, Talk(input, 1, Relays.Decide));
    }

    [Fact]
    public void Closing_is_told_and_not_answered()
    {
        Assert.True(new OpenSmtpdMessages().TryRead(Message(3), out var question, out _));
        Assert.Equal(OpenSmtpdOperation.Close, question.Operation);
        Assert.Equal("", Talk(Message(3)));
    }

    [Fact]
    public void Random_keys_are_never_found() =>
        Always.Holds(Any.Bytes, key => !Talk([.. Open, .. Message(5, [.. Service(Netaddr), .. key, 0])]).Contains(Found), runs: 1000);

    /// <summary>An update is answered by 1 too, so these are left out by their type.</summary>
    [Fact]
    public void Random_bytes_never_throw_and_are_never_found() =>
        Always.Holds(
            Any.Bytes.Two(),
            parts =>
            {
                byte[] random = [.. parts.Item1, .. parts.Item2];
                var questions = new List<OpenSmtpdQuestion>();
                var protocol = new OpenSmtpdMessages();
                Assert.True(protocol.TryRead(Open, out _, out _));
                while (protocol.TryRead(random, out var question, out var consumed))
                {
                    Assert.InRange(consumed, 1, random.Length);
                    questions.Add(question);
                    random = random[consumed..];
                }
                Assert.DoesNotContain(questions, question => Relays.Decide(question.Client) == RelayDecision.Permit);
            },
            runs: 1000);

    private static byte[] Check(string key) => Question(5, Netaddr, key + "\0");

    private static byte[] Question(uint type, int service, string text) => Message(type, [.. Service(service), .. Encoding.Latin1.GetBytes(text)]);

    private static byte[] Service(int service) => [.. BitConverter.GetBytes(service), .. new byte[nuint.Size]];

    private static byte[] Message(uint type, byte[]? payload = null) =>
        [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes((ushort)(16 + (payload?.Length ?? 0))), .. new byte[10], .. payload ?? []];

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static string Talk(byte[] input) => Talk(input, int.MaxValue, Relays.Decide);

    private static string Talk(byte[] input, int piece, Func<ClientAddress?, RelayDecision> decide) => OpenSmtpdTalk.Run(new OpenSmtpdMessages(), input, piece, decide);
}
