using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Logins;

public sealed class SessionTrackerTests
{
    private const int MostConnects = 20_000;

    private static readonly RegexPreset Pop = Lines.ByProcess;

    private readonly SessionTracker _tracker = new();

    [Fact]
    public void A_login_has_the_address_that_its_process_wrote_before()
    {
        Assert.Null(Take(Pop.Connect("mx popd[7]", 0, "192.0.2.10")));

        Assert.Equal(
            new LoginEvent(At.Minute(1), At.Minute(1), Core.Authorizations.ClientAddress.Parse("192.0.2.10"), "ann", "", "pop3", "by-process", "login") { SessionKey = "by-process mx popd[7]" },
            Take(Pop.LogIn("mx popd[7]", 1)));
    }

    [Fact]
    public void A_login_with_an_address_of_its_own_needs_no_other_line() =>
        Assert.Equal("192.0.2.10", Take(Lines.WithoutEnds.LogIn("mx imapd[7]", 0, "192.0.2.10"))?.From);

    [Fact]
    public void A_login_without_any_address_is_nothing()
    {
        Assert.Null(Take(Pop.LogIn("mx popd[7]", 0)));
        Assert.Null(Take(Lines.WithoutEnds.LogIn("mx popd[7]", 0)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4.99, true)]
    [InlineData(5, true)]
    [InlineData(5.01, false)]
    [InlineData(60 * 24, false)]
    public void An_address_waits_five_minutes_for_its_login(double minutes, bool isLogin)
    {
        Take(Pop.Connect("mx popd[7]", 0, "192.0.2.10"));

        Assert.Equal(isLogin, Take(Pop.LogIn("mx popd[7]", minutes)) is not null);
    }

    [Fact]
    public void A_new_connection_takes_the_place_of_the_former_one_of_its_process()
    {
        Take(Pop.Connect("mx popd[7]", 0, "198.51.100.7"));
        Take(Pop.Connect("mx popd[7]", 4, "192.0.2.10"));

        Assert.Equal("192.0.2.10", Take(Pop.LogIn("mx popd[7]", 8))?.From);
    }

    [Theory]
    [InlineData("mx popd[8]")]
    [InlineData("mx popd[77]")]
    [InlineData("mx popd2[7]")]
    [InlineData("my popd[7]")]
    [InlineData(" popd[7]")]
    [InlineData("")]
    public void The_address_of_another_process_or_host_is_not_taken(string process)
    {
        Take(Pop.Connect("mx popd[7]", 0, "198.51.100.7"));

        Assert.Null(Take(Pop.LogIn(process, 0)));
        Assert.Equal("198.51.100.7", Take(Pop.LogIn("mx popd[7]", 0))?.From);
    }

    [Fact]
    public void The_address_of_another_preset_is_not_taken()
    {
        Take((Pop with { Name = "other" }).Connect("mx popd[7]", 0, "198.51.100.7"));

        Assert.Null(Take(Pop.LogIn("mx popd[7]", 0)));
    }

    [Fact]
    public void Lines_without_a_process_id_are_never_joined()
    {
        Take(Pop.Connect("", 0, "198.51.100.7"));

        Assert.Null(Take(Pop.LogIn("", 0)));
    }

    [Fact]
    public void One_connection_is_good_for_one_login()
    {
        Take(Pop.Connect("mx popd[7]", 0, "192.0.2.10"));

        Assert.NotNull(Take(Pop.LogIn("mx popd[7]", 0)));
        Assert.Null(Take(Pop.LogIn("mx popd[7]", 0, user: "eve")));
    }

    [Fact]
    public void A_login_that_came_too_late_uses_the_connection_up()
    {
        Take(Pop.Connect("mx popd[7]", 0, "192.0.2.10"));

        Assert.Null(Take(Pop.LogIn("mx popd[7]", 6)));
        Assert.Null(Take(Pop.LogIn("mx popd[7]", 1)));
    }

    [Fact]
    public void The_end_of_a_session_ends_its_connection()
    {
        Take(Pop.Connect("mx popd[7]", 0, "192.0.2.10"));
        Take(Pop.LogOut("mx popd[7]", 1));

        Assert.Null(Take(Pop.LogIn("mx popd[7]", 1)));
    }

    [Fact]
    public void Processes_side_by_side_keep_their_addresses()
    {
        foreach (var id in Enumerable.Range(1, 200))
            Take(Pop.Connect($"mx popd[{id}]", id / 100.0, $"192.0.2.{id}"));

        foreach (var id in Enumerable.Range(1, 200).Reverse())
            Assert.Equal($"192.0.2.{id}", Take(Pop.LogIn($"mx popd[{id}]", 3))?.From);
    }

    [Fact]
    public void Connections_that_are_too_old_make_room_and_the_others_stay()
    {
        foreach (var id in Enumerable.Range(0, MostConnects))
            Take(Pop.Connect($"mx popd[{id}]", id < MostConnects / 2 ? 0 : 4, "192.0.2.10"));
        Take(Pop.Connect("mx popd[last]", 6, "192.0.2.11"));

        Assert.Null(Take(Pop.LogIn("mx popd[0]", 5)));
        Assert.Equal("192.0.2.10", Take(Pop.LogIn($"mx popd[{MostConnects - 1}]", 6))?.From);
        Assert.Equal("192.0.2.11", Take(Pop.LogIn("mx popd[last]", 6))?.From);
    }

    /// <summary>Nobody's address is kept rather than a wrong one, and memory does not grow.</summary>
    [Fact]
    public void Too_many_connections_at_once_are_forgotten()
    {
        foreach (var id in Enumerable.Range(0, MostConnects))
            Take(Pop.Connect($"mx popd[{id}]", 0, "192.0.2.10"));
        Take(Pop.Connect("mx popd[last]", 0, "192.0.2.11"));

        Assert.Null(Take(Pop.LogIn("mx popd[0]", 0)));
        Assert.Null(Take(Pop.LogIn($"mx popd[{MostConnects - 1}]", 0)));
        Assert.Equal("192.0.2.11", Take(Pop.LogIn("mx popd[last]", 0))?.From);
    }

    /// <summary>Many lines in any order, beside a table of who connected last where.</summary>
    [Fact]
    public void Every_login_has_the_last_address_of_its_own_process_or_none() =>
        Always.Holds(
            Gen.Choose(0, 3).Zip(Gen.Choose(1, 3)).Zip(Gen.Choose(0, 240)).ArrayOf(),
            steps =>
            {
                var tracker = new SessionTracker();
                var expected = new Dictionary<int, (string Address, double Minute)>();
                var minute = 0.0;
                for (var i = 0; i < steps.Length; i++)
                {
                    var ((kind, id), seconds) = steps[i];
                    minute += seconds / 60.0;
                    var process = $"mx popd[{id}]";
                    if (kind == 0)
                    {
                        tracker.Take(Pop.Connect(process, minute, $"192.0.2.{i % 250}"));
                        expected[id] = ($"192.0.2.{i % 250}", minute);
                    }
                    else if (kind == 1)
                    {
                        tracker.Take(Pop.LogOut(process, minute));
                        expected.Remove(id);
                    }
                    else
                    {
                        var wanted = expected.Remove(id, out var connect) && At.Minute(minute) - At.Minute(connect.Minute) <= SessionTracker.JoinTime ? connect.Address : null;
                        Assert.Equal(wanted, tracker.Take(Pop.LogIn(process, minute))?.From);
                    }
                }
            },
            runs: 1000);

    private SessionEvent? Take(RecognizedLine line) => _tracker.Take(line);
}
