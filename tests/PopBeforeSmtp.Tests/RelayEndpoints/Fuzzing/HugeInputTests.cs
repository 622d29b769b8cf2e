using System.Text;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>What is too big for a file of the corpus.</summary>
public sealed class HugeInputTests
{
    private const string Begin = "request=smtpd_access_policy\n";
    private const string Allowed = "client_address=192.0.2.10\n";

    [Fact]
    public void An_attribute_of_a_mebibyte_is_no_request() => IsRight("policy", $"{Begin}{Allowed}sender={new string('x', 1024 * 1024)}\n\n", replies: 0, isBroken: true);

    [Fact]
    public void A_client_address_of_a_mebibyte_is_no_request() => IsRight("policy", $"{Begin}client_address=192.0.2.10{new string('\0', 1024 * 1024)}\n\n", replies: 0, isBroken: true);

    [Fact]
    public void A_hundred_thousand_attributes_are_no_request() => IsRight("policy", Begin + Repeat("a=b\n", 100_000) + Allowed + "\n", replies: 0, isBroken: true);

    [Fact]
    public void As_many_attributes_as_fit_are_a_request() => IsRight("policy", Begin + Repeat("a=\n", 21_000) + Allowed + "\n", replies: 1, isBroken: false);

    [Fact]
    public void A_hundred_thousand_empty_requests_are_as_many_replies() => IsRight("policy", Repeat("\n", 100_000), replies: 100_000, isBroken: false);

    [Fact]
    public void What_stood_before_a_request_without_an_end_is_answered() => IsRight("policy", Wire.Policy("192.0.2.10") + Repeat("x", 300_000), replies: 1, isBroken: true);

    [Fact]
    public void A_netstring_that_says_it_is_huge_is_no_request() => IsRight("socketmap", Wire.Map("192.0.2.10") + "1048576:" + Repeat("x", 1024 * 1024) + ",", replies: 1, isBroken: true);

    [Fact]
    public void A_length_without_an_end_is_no_request() => IsRight("socketmap", Repeat("0", 1024 * 1024), replies: 0, isBroken: true);

    [Fact]
    public void The_longest_netstring_is_a_request() => IsRight("socketmap", "10000:" + Repeat("x", 10_000) + ",10001:", replies: 1, isBroken: true);

    [Fact]
    public void A_hundred_thousand_questions_in_a_row_are_as_many_replies() => IsRight("socketmap", Repeat(Wire.Map("192.0.2.10"), 100_000), replies: 100_000, isBroken: false);

    private static void IsRight(string kind, string text, int replies, bool isBroken)
    {
        var protocol = FuzzedProtocols.Of(kind);
        var right = protocol.ReadRequests(text);
        Assert.Equal((replies, isBroken), (right.Permits.Count, right.IsBroken));
        var judge = new Judge(protocol);
        var stream = Encoding.Latin1.GetBytes(text);
        Assert.Null(judge.Complain(stream, [.. Enumerable.Range(1, stream.Length / 4096).Select(piece => piece * 4096)]));
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
