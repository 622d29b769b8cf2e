using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>Conversations in the grammar of smtpd-tables(7), 7.6 to 7.9.</summary>
public sealed class OpenSmtpdTextTests
{
    private const string Greeting = "config|smtpd-version|7.7.0\nconfig|protocol|0.1\nconfig|tablename|popauth\nconfig|ready\n";
    private const string Prefix = "table|0.1|1713795103.314423|popauth|";

    [Fact]
    public void The_greeting_is_answered_when_it_is_over_with_the_one_service_there_is() =>
        Assert.Equal("register|netaddr\nregister|ready\n", Talk(Greeting));

    [Theory]
    [InlineData("check|netaddr|e5862859|192.0.2.10", "check-result|e5862859|found")]
    [InlineData("check|netaddr|e5862859|[2001:db8::25]", "check-result|e5862859|found")]
    [InlineData("check|netaddr|e5862859|192.0.2.11", "check-result|e5862859|not-found")]
    [InlineData("check|netaddr|1|local", "check-result|1|not-found")]
    [InlineData("check|netaddr|1|", "check-result|1|not-found")]
    [InlineData("check|netaddr|1|192.0.2.10|", "check-result|1|not-found")]
    [InlineData("check|netaddr|1|192.0.2.10|192.0.2.10", "check-result|1|not-found")]
    [InlineData("check|netaddr|1|192.0.2.10\r", "check-result|1|not-found")]
    [InlineData("check|netaddr|1|192.0.2.10\0", "check-result|1|not-found")]
    [InlineData("lookup|netaddr|f993c74|192.0.2.10", "lookup-result|f993c74|found|192.0.2.10")]
    [InlineData("lookup|netaddr|f993c74|[2001:db8::25]", "lookup-result|f993c74|found|[2001:db8::25]")]
    [InlineData("lookup|netaddr|f993c74|192.0.2.11", "lookup-result|f993c74|not-found")]
    [InlineData("update|478ff0d2", "update-result|478ff0d2|ok")]
    [InlineData("fetch|netaddr|189bd3ee", "fetch-result|189bd3ee|error")]
    [InlineData("check|domain|1|192.0.2.10", "check-result|1|error")]
    [InlineData("check|NETADDR|1|192.0.2.10", "check-result|1|error")]
    [InlineData("lookup|userinfo|1|op", "lookup-result|1|error")]
    public void Each_question_has_its_answer(string question, string answer) => Assert.Equal(answer + "\n", Talk(Prefix + question + "\n"));

    /// <summary>smtpd compares the rest of the line with "error" and ends itself when it is longer (table_proc.c).</summary>
    [Theory]
    [InlineData("check|netaddr|7|192.0.2.10", "check-result|7|error\n")]
    [InlineData("lookup|netaddr|7|192.0.2.10", "lookup-result|7|error\n")]
    public void That_it_cannot_be_told_is_said_without_a_message(string question, string answer) =>
        Assert.Equal(answer, Talk(Prefix + question + "\n", _ => RelayDecision.TryLater));

    [Fact]
    public void Another_version_of_the_protocol_is_answered_with_errors() =>
        Assert.Equal("check-result|1|error\n", Talk("table|0.2|0|popauth|check|netaddr|1|192.0.2.10\n"));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("table\n")]
    [InlineData("table|0.1|0|popauth|check|netaddr|1\n")]
    [InlineData("table|0.1|0|popauth|destroy|netaddr|1|192.0.2.10\n")]
    [InlineData("tables|0.1|0|popauth|check|netaddr|1|192.0.2.10\n")]
    [InlineData("table|0.1|0|popauth|check|netaddr|1|192.0.2.10")]
    [InlineData("config|ready \n")]
    public void What_has_no_answer_gets_none(string input) => Assert.Equal("", Talk(input));

    [Fact]
    public void A_line_that_is_too_long_is_passed_over_and_the_next_one_is_answered() =>
        Assert.Equal(
            "check-result|2|found\n",
            Talk($"{Prefix}check|netaddr|1|192.0.2.10{new string('x', 20_000)}\n{Prefix}check|netaddr|2|192.0.2.10\n"));

    [Fact]
    public void A_conversation_that_comes_byte_by_byte_has_the_same_answers()
    {
        var input = $"{Greeting}{Prefix}check|netaddr|1|192.0.2.10\n{Prefix}update|2\n{Prefix}check|netaddr|3|192.0.2.11\n";
        Assert.Equal(Talk(input), OpenSmtpdTalk.Run(new OpenSmtpdText(), Any.Utf8(input), 1, Relays.Decide));
    }

    [Fact]
    public void No_mutation_of_a_question_for_a_stranger_is_found() =>
        Always.Holds(Any.Mutation(Prefix + "check|netaddr|1|198.51.100.66\n"), text => !Talk(text + "\n").Contains("|found"), runs: 1000);

    [Fact]
    public void Random_bytes_are_never_found_and_never_throw() =>
        Always.Holds(Any.Bytes.Two(), parts => !Talk(Latin1(parts.Item1) + "\n" + Prefix + Latin1(parts.Item2) + "\n").Contains("|found"), runs: 1000);

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static string Talk(string input) => Talk(input, Relays.Decide);

    private static string Talk(string input, Func<Core.Authorizations.ClientAddress?, RelayDecision> decide) =>
        OpenSmtpdTalk.Run(new OpenSmtpdText(), Encoding.Latin1.GetBytes(input), int.MaxValue, decide);
}
