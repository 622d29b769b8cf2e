using System.Text;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class EximRequestTests
{
    [Theory]
    [InlineData("check 192.0.2.10", "192.0.2.10")]
    [InlineData("check 2001:db8::25", "2001:db8::25")]
    [InlineData("check 2001:DB8:0:0:0:0:0:25", "2001:db8::25")]
    [InlineData("check ::ffff:192.0.2.10", "192.0.2.10")]
    public void A_whole_address_is_the_client(string line, string client) => Assert.Equal((Client(client), (string?)null), Read(line));

    [Theory]
    [InlineData("check 192.0.2.10 ann@example.org", "ann@example.org")]
    [InlineData("check 192.0.2.10 \"ann b\"@example.org", "\"ann b\"@example.org")]
    [InlineData("check 192.0.2.10 check 198.51.100.66", "check 198.51.100.66")]
    [InlineData("check 192.0.2.10 j\u00f6rg@example.org", "j\u00f6rg@example.org")]
    [InlineData("check 192.0.2.10  ann@example.org", " ann@example.org")]
    [InlineData("check 192.0.2.10 ", "")]
    [InlineData("check 192.0.2.10 <>", "")]
    public void All_behind_the_address_is_the_sender_and_nothing_is_the_null_sender(string line, string sender) =>
        Assert.Equal((Client("192.0.2.10"), sender), Read(line));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("check")]
    [InlineData("check ")]
    [InlineData("check  192.0.2.10")]
    [InlineData("check  ann@example.org")]
    [InlineData("check\t192.0.2.10")]
    [InlineData("check 192.0.2.10\tann@example.org")]
    [InlineData("check 192.0.2.10\r")]
    [InlineData("check 192.0.2.10\0")]
    [InlineData("check 192.0.2.10 ann@example.org\r")]
    [InlineData("check 192.0.2.10 ann@example.org\0")]
    [InlineData("check 192.0.2.10 ann\ncheck 192.0.2.10")]
    [InlineData("check 192.0.2.10 ann\u007f@example.org")]
    [InlineData("CHECK 192.0.2.10")]
    [InlineData(" check 192.0.2.10")]
    [InlineData("checks 192.0.2.10")]
    [InlineData("192.0.2.10")]
    [InlineData("check [192.0.2.10]")]
    [InlineData("check ann@example.org 192.0.2.10")]
    public void Anything_else_asks_for_nobody(string line) => Assert.Null(Read(line).Client);

    [Fact]
    public void No_odd_key_is_permitted()
    {
        // A space parts the address from the sender, who is not the key.
        foreach (var key in OddKeys.All.Where(key => Read($"check {key}").Sender is null))
            Assert.True(Decide($"check {key}") == RelayDecision.NoOpinion, $"'{key}' is permitted");
    }

    [Fact]
    public void The_two_keys_that_are_allowed_are_permitted_beside_them()
    {
        Assert.Equal(RelayDecision.Permit, Decide("check 192.0.2.10"));
        Assert.Equal(RelayDecision.Permit, Decide("check 2001:db8::25 ann@example.org"));
    }

    [Fact]
    public void No_sender_makes_an_unknown_client_known() =>
        Assert.All(OddKeys.All, sender => Assert.Equal(RelayDecision.NoOpinion, Decide($"check 198.51.100.66 {sender}")));

    [Fact]
    public void Random_bytes_ask_for_nobody_and_never_throw() =>
        Always.Holds(Any.Bytes, bytes => AsksForNobodyElse(bytes, EximRequest.Read(bytes).Client) && AsksForNobodyElse(bytes, EximRequest.Read([.. "check "u8, .. bytes]).Client), runs: 1000);

    [Fact]
    public void Random_senders_never_throw() =>
        Always.Holds(Any.Bytes, bytes => EximRequest.Read([.. "check 192.0.2.10 "u8, .. bytes]) is { Client: null } or { HasSender: true }, runs: 1000);

    [Fact]
    public void No_mutation_of_an_unknown_client_is_permitted() =>
        Always.Holds(Any.Mutation("check 198.51.100.66 ann@example.org"), line => Decide(line) == RelayDecision.NoOpinion, runs: 1000);

    /// <summary>Chance writes an address too, now and then: "::0".</summary>
    private static bool AsksForNobodyElse(byte[] bytes, Core.Authorizations.ClientAddress? client) =>
        client is null || (Core.Authorizations.ClientAddress.TryParse(Encoding.Latin1.GetString(bytes).TrimEnd('\n', '\r').Split(' ')[0], out var written) && written == client);

    private static (Core.Authorizations.ClientAddress? Client, string? Sender) Read(string line)
    {
        var question = EximRequest.Read(Encoding.UTF8.GetBytes(line));
        return (question.Client, question.HasSender ? Encoding.UTF8.GetString(question.Sender) : null);
    }

    private static RelayDecision Decide(string line) => Relays.Decider.Decide(EximRequest.Read(Encoding.UTF8.GetBytes(line))).Decision;

    private static Core.Authorizations.ClientAddress? Client(string text) => Core.Authorizations.ClientAddress.Parse(text);
}
