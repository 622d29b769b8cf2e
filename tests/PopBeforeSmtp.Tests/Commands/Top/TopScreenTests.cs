using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Control;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Top;

public sealed class TopScreenTests
{
    private readonly TopModel _model = new();

    [Fact]
    public void It_shows_who_may_relay_rates_lag_and_keys()
    {
        _model.Take(Snapshots.At(0, 0, 0));
        _model.Take(Snapshots.At(2, 3, 10, Snapshots.Client("192.0.2.10", "alice@example.org", minutesAgo: 12), Snapshots.ByHand("198.51.100.0/24")).With(status => status with
        {
            Sources = [Snapshots.Log("/var/log/mail.log", 3, 20_000), Snapshots.Log("/var/log/dovecot.log")],
        }));
        Assert.Equal(
            [
                "pop-before-smtp  ready  up 3 h  window 30 min                          10:15:00Z",
                "table         2 addresses, 0 entries by hand",
                "log lines/s       1.5  █",
                "recognised/s      1.5  █",
                "answers/s        15.0  █  OK 5.0, no opinion 10.0, later 0.0",
                "log           reading     19 KiB behind   /var/log/mail.log",
                "log           reading     0 B behind      /var/log/dovecot.log",
                "-- 1-2 of 2 who may relay, by newest login -------------------------------------",
                "CLIENT           ACCOUNT            SERVER   LAST LOGIN  EXPIRES    NOTE",
                "192.0.2.10       alice@example.org  dovecot  12 min ago  in 18 min",
                "198.51.100.0/24  -                  by hand  -           never      scanner",
                "", "",
                "q leave  s sort  / filter  arrows choose  r revoke  Esc clear",
            ],
            Texts(80, 14));
    }

    [Fact]
    public void Sorted_by_something_else_it_shows_the_newest_logins_too()
    {
        _model.Take(Snapshots.Of(Snapshots.Client("192.0.2.10", "alice", 12), Snapshots.Client("192.0.2.11", "bob", 1)));
        Press('s');
        var lines = Texts(80, 24);
        Assert.Contains("login         60 s ago    192.0.2.11  bob", lines);
        Assert.Equal("192.0.2.10  alice    imap      dovecot  12 min ago  in 18 min  1", lines[^14]);
    }

    [Fact]
    public void Warnings_stand_above_the_table_and_not_so_many_that_it_has_no_room()
    {
        _model.Take(Snapshots.Of(Snapshots.Client("192.0.2.10", "alice")).With(status => status with
        {
            IsReady = false,
            Store = new StoreView("db", "disk full"),
            Sources = [Snapshots.Log("mail.log", error: "permission denied")],
            Drift = [new DriftView("mail.log", "cyrus/imap", 6, 0, true)],
        }));
        var lines = Texts(80, 24);
        Assert.Equal(["! the stored table has not been loaded: relays are told to try later", "! store db: disk full", "! and 2 more: pop-before-smtp status"], lines.Where(line => line.StartsWith('!')));
        Assert.Contains("NOT READY", lines[0]);
    }

    [Fact]
    public void When_the_service_is_away_it_says_so_and_for_how_long()
    {
        _model.Take(Snapshots.Of(Snapshots.Client("192.0.2.10", "alice")));
        _model.Lose("the service is not running (unix:/run/control)", Snapshots.Now.AddSeconds(-12));
        var lines = Texts(80, 24);
        Assert.Contains("AWAY", lines[0]);
        Assert.Equal("! the service is not running (unix:/run/control); trying again, for 12 s", lines[1]);
        Assert.Contains(lines, line => line.StartsWith("192.0.2.10 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(132, 50)]
    [InlineData(40, 12)]
    [InlineData(20, 5)]
    [InlineData(1, 2)]
    public void It_is_as_high_as_the_terminal_and_never_wider_whatever_a_log_says(int width, int height)
    {
        const string attack = "\u001b]0;owned\u0007\u001b[2J[red]x[/]\u202e日本語\r\n\u009b31m";
        _model.Take(Snapshots.At(0, 0, 0));
        _model.Take(Snapshots.At(1, 500_000, 200_000, [Snapshots.Client("192.0.2.10", attack + new string('x', 300)), .. Enumerable.Range(0, 90).Select(n => Snapshots.Client($"2001:db8:1111:2222:3333:4444:5555:{n + 0x1000:x}", attack))])
            .With(status => status with { Sources = [.. Enumerable.Range(0, 9).Select(n => Snapshots.Log($"/var/log/{attack}{n}", lag: n, error: attack))], Store = new StoreView(attack, attack) }));
        _model.Lose(attack, Snapshots.Now);
        foreach (var keys in (string[])["", "j", "jr", "ns", "/a", "\r"])
        {
            foreach (var key in keys)
                Press(key);
            var lines = Lines(width, height);
            Assert.Equal(height, lines.Count);
            Assert.All(lines, line => Assert.True(CellWidth.Of(line.Text) <= width, line.Text));
            Assert.All(lines, line => Assert.DoesNotContain(line.Text, character => char.IsControl(character) || character == '\u202e'));
        }
    }

    [Fact]
    public void The_chosen_row_is_always_on_the_screen()
    {
        _model.Take(Snapshots.Of([.. Enumerable.Range(0, 100).Select(n => Snapshots.Client($"192.0.2.{n}", "alice", 1))]));
        for (var presses = 0; presses < 100; presses++)
        {
            _model.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false));
            Assert.Contains(Lines(80, 24), line => line.Parts is [{ Tone: Tone.Chosen } only] && only.Text.StartsWith(_model.Chosen + " ", StringComparison.Ordinal) && only.Text.Length == 80);
        }
        Assert.Equal("192.0.2.99", _model.Chosen);
    }

    [Fact]
    public void The_question_before_a_revocation_names_client_and_account()
    {
        _model.Take(Snapshots.Of(Snapshots.Client("192.0.2.10", "alice\u001b[2J")));
        Press('j');
        Press('r');
        Assert.Equal("Revoke 192.0.2.10 (alice?[2J)? y/N ", Texts(80, 24)[^1]);
    }

    [Fact]
    public void Without_a_terminal_it_is_one_line_that_holds_the_same()
    {
        _model.Take(Snapshots.At(0, 0, 0));
        _model.Take(Snapshots.At(2, 3, 10, Snapshots.Client("192.0.2.10", "alice\n2026", minutesAgo: 12)));
        Assert.Equal(
            "2026-11-20T10:15:00Z 1 addresses in the table, 0 entries by hand; log lines/s 1.5, recognised/s 1.5; answers/s 15.0 (OK 5.0, no opinion 10.0, later 0.0); "
            + "/var/log/mail.log reading, 0 B behind; newest 192.0.2.10 alice?2026 12 min ago",
            TopPlain.Line(_model, Snapshots.Now));
        _model.Lose("the service is not running", Snapshots.Now);
        Assert.Equal("2026-11-20T10:15:00Z the service is not running; trying again", TopPlain.Line(_model, Snapshots.Now));
    }

    private void Press(char character) => _model.Press(new ConsoleKeyInfo(character, character == '\r' ? ConsoleKey.Enter : ConsoleKey.None, false, false, false));

    private IReadOnlyList<StyledLine> Lines(int width, int height) => new TopScreen(_model, width, height, Snapshots.Now).Lines();

    private List<string> Texts(int width, int height) => [.. Lines(width, height).Select(line => line.Text)];
}
