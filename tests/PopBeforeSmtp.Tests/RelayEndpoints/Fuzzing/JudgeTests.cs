using System.Text;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>That the fuzzing finds what it is there to find: each of these mistakes is in no test but here.</summary>
public sealed class JudgeTests
{
    private static readonly (string Kind, string Mistake, Func<byte[], string, string> Change)[] Mistakes =
    [
        ("policy", "permits a client that is not in the table", (input, reply) => Has(input, "192.0.2.11\n") ? Wire.PolicyPermit : reply),
        ("policy", "permits two addresses", (input, reply) => Count(input, "client_address=192.0.2.10\n") == 2 ? Wire.PolicyPermit : reply),
        ("policy", "permits behind a NUL", (input, reply) => Has(input, "192.0.2.10\0") ? Wire.PolicyPermit : reply),
        ("policy", "refuses a client that is in the table", (input, reply) => Has(input, "\nclient_address=::ffff:192.0.2.10\n") ? Wire.PolicyNoOpinion : reply),
        ("policy", "has an empty action", (_, reply) => reply.Replace("DUNNO", "")),
        ("policy", "has a space for an action", (_, reply) => reply.Replace("DUNNO", " ")),
        ("policy", "has a number for an action", (_, reply) => reply.Replace("DUNNO", "1795")),
        ("policy", "ends lines with CR LF", (_, reply) => reply.Replace("\n", "\r\n")),
        ("policy", "sends a line end too many", (_, reply) => reply + "\n"),
        ("policy", "sends a line end too few", (_, reply) => reply[..^1]),
        ("policy", "echoes what came", (input, reply) => Has(input, "=\n") ? $"action=DUNNO {Encoding.Latin1.GetString(input)}\n\n" : reply),
        ("policy", "does not answer", (input, reply) => Has(input, "\r") ? "" : reply),
        ("policy", "answers twice", (input, reply) => Has(input, "\r") ? reply + reply : reply),
        ("policy", "answers what came together otherwise", (input, reply) => input.Length > 5000 ? reply.Replace("OK", "DUNNO") : reply),
        ("policy", "throws", (input, reply) => Has(input, "\u00ff") ? throw new InvalidOperationException("mistake") : reply),
        ("socketmap", "permits a client that is not in the table", (input, reply) => Has(input, "192.0.2.1,") ? Wire.MapPermit : reply),
        ("socketmap", "has no value", (_, reply) => reply.Replace("5:OK OK,", "3:OK ,")),
        ("socketmap", "has a wrong length", (_, reply) => reply.Replace("9:", "8:")),
        ("socketmap", "leaves the comma out", (_, reply) => reply.Replace(",", "")),
        ("socketmap", "leaves the space out", (_, reply) => reply.Replace("9:NOTFOUND ", "8:NOTFOUND")),
    ];

    public static TheoryData<string> Kinds => [.. FuzzedProtocols.Kinds];

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var (kind, mistake, _) in Mistakes)
                names.Add(kind, mistake);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_protocol_with_a_mistake_is_found_out(string kind, string mistake)
    {
        var change = Mistakes.Single(known => known.Kind == kind && known.Mistake == mistake).Change;
        var protocol = FuzzedProtocols.Of(kind);
        var run = new FuzzRun(protocol with { Create = decider => new BadProtocol(protocol.Create(decider), change) }, seed: 1);
        run.Run(200_000, TimeSpan.FromMinutes(5));
        Assert.NotNull(run.Failure);
        TestContext.Current.TestOutputHelper!.WriteLine($"after {run.Cases} cases: {run.Failure}");
    }

    [Fact]
    public void A_case_is_the_same_each_time()
    {
        var protocol = FuzzedProtocols.Of("policy");
        for (var number = 0; number < 1000; number++)
            Assert.Equal(HostileStream.Make(protocol, new Dice(7, number)), HostileStream.Make(protocol, new Dice(7, number)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cases_are_of_all_sorts(string kind)
    {
        var protocol = FuzzedProtocols.Of(kind);
        var readings = Enumerable.Range(0, 10_000).Select(number => protocol.ReadRequests(Encoding.Latin1.GetString(HostileStream.Make(protocol, new Dice(1, number))))).ToList();
        Assert.InRange(readings.Count(reading => reading.Permits.Contains(true)), 1000, 9000);
        Assert.InRange(readings.Count(reading => reading.Permits.Contains(false)), 1000, 9000);
        Assert.InRange(readings.Count(reading => reading.Permits.Count == 0), 100, 9000);
    }

    private static bool Has(byte[] input, string text) => input.AsSpan().IndexOf(Encoding.Latin1.GetBytes(text)) >= 0;

    /// <summary>In the first request alone.</summary>
    private static int Count(byte[] input, string text) => Encoding.Latin1.GetString(input).Split("\n\n")[0].Split(text).Length - 1;
}
