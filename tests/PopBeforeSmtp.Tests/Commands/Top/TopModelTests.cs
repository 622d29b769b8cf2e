using PopBeforeSmtp.Commands.Top;
using PopBeforeSmtp.Control;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Top;

public sealed class TopModelTests
{
    private static readonly ClientView[] Clients =
    [
        Snapshots.Client("192.0.2.10", "carol", minutesAgo: 5, logins: 2), Snapshots.Client("192.0.2.9", "Bob", minutesAgo: 1), Snapshots.Client("2001:db8::25", "alice", minutesAgo: 9, logins: 7), Snapshots.ByHand("198.51.100.0/24"),
    ];

    private readonly TopModel _model = new();

    public TopModelTests() => _model.Take(Snapshots.Of(Clients));

    [Fact]
    public void The_newest_login_comes_first_and_s_sorts_by_the_next_thing()
    {
        Assert.Equal(["192.0.2.9", "192.0.2.10", "2001:db8::25", "198.51.100.0/24"], Rows());
        Press('s');
        Assert.Equal(["2001:db8::25", "192.0.2.10", "192.0.2.9", "198.51.100.0/24"], Rows());
        Press('s');
        Assert.Equal(["192.0.2.9", "192.0.2.10", "198.51.100.0/24", "2001:db8::25"], Rows());
        Press('s');
        Assert.Equal(["2001:db8::25", "192.0.2.9", "192.0.2.10", "198.51.100.0/24"], Rows());
        Press('s');
        Assert.Equal(["2001:db8::25", "192.0.2.10", "192.0.2.9", "198.51.100.0/24"], Rows());
        Press('s');
        Assert.Equal(TopOrder.Newest, _model.Order);
    }

    [Fact]
    public void The_chosen_row_stays_chosen_when_others_come_before_it()
    {
        Press(ConsoleKey.DownArrow);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("192.0.2.10", _model.Chosen);
        _model.Take(Snapshots.Of([Snapshots.Client("192.0.2.99", "new", minutesAgo: 0), .. Clients]));
        Assert.Equal("192.0.2.10", _model.Chosen);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("192.0.2.9", _model.Chosen);
        Press(ConsoleKey.End);
        Assert.Equal("198.51.100.0/24 by hand", _model.Chosen);
        Press(ConsoleKey.Home);
        Assert.Equal("192.0.2.99", _model.Chosen);
    }

    [Fact]
    public void An_address_that_has_logged_in_and_is_allowed_by_hand_has_two_rows_and_keys_pass_both()
    {
        _model.Take(Snapshots.Of(Snapshots.Client("192.0.2.10", "alice"), Snapshots.ByHand("192.0.2.10"), Snapshots.ByHand("192.0.2.11")));
        foreach (var row in (string[])["192.0.2.10", "192.0.2.10 by hand", "192.0.2.11 by hand"])
        {
            Press('j');
            Assert.Equal(row, _model.Chosen);
        }
        Press('k');
        Press('r');
        Assert.Equal("192.0.2.10", _model.ToRevoke!.Client);
    }

    [Fact]
    public void A_chosen_client_that_is_gone_is_chosen_no_more_and_no_other_in_its_place()
    {
        Press('j');
        _model.Take(Snapshots.Of(Clients[0]));
        Assert.Null(_model.Chosen);
        Press('r');
        Assert.Equal((TopMode.Browsing, "Choose a row first, with the arrow keys."), (_model.Mode, _model.Message.Text));
    }

    [Fact]
    public void Revoking_asks_first_and_means_the_client_it_asked_for()
    {
        Press('j');
        Assert.Equal(TopAction.Draw, Press('r'));
        Assert.Equal((TopMode.Confirming, "192.0.2.9"), (_model.Mode, _model.ToRevoke!.Client));
        _model.Take(Snapshots.Of([Snapshots.Client("192.0.2.99", "new", minutesAgo: 0), .. Clients[2..]]));
        Assert.Equal(TopAction.Revoke, Press('y'));
        Assert.Equal("192.0.2.9", _model.ToRevoke!.Client);
        Assert.Equal(TopMode.Browsing, _model.Mode);
    }

    [Theory]
    [InlineData('n')]
    [InlineData('q')]
    [InlineData('\r')]
    [InlineData(' ')]
    [InlineData('r')]
    public void What_is_not_a_yes_revokes_nothing(char answer)
    {
        Press('j');
        Press('r');
        Assert.Equal(TopAction.Draw, Press(answer));
        Assert.Null(_model.ToRevoke);
        Assert.Equal((TopMode.Browsing, "Nothing was revoked."), (_model.Mode, _model.Message.Text));
    }

    [Fact]
    public void A_filter_is_typed_asked_for_at_once_and_taken_back()
    {
        Press('/');
        foreach (var character in "qs")
            Assert.Equal(TopAction.Ask, Press(character));
        Assert.Equal((TopMode.Filtering, "qs"), (_model.Mode, _model.Filter));
        Assert.Equal(TopAction.Ask, Press(ConsoleKey.Backspace, '\b'));
        Assert.Equal(TopAction.None, Press('\u001b'));
        Assert.Equal(TopAction.Draw, Press(ConsoleKey.Enter, '\r'));
        Assert.Equal((TopMode.Browsing, "q"), (_model.Mode, _model.Filter));
        Assert.Equal(TopAction.Ask, Press(ConsoleKey.Escape));
        Assert.Equal("", _model.Filter);
    }

    [Fact]
    public void Q_leaves() => Assert.Equal(TopAction.Leave, Press('q'));

    [Fact]
    public void While_nobody_answers_the_rows_expire_all_the_same_and_no_rate_is_told()
    {
        _model.Take(Snapshots.At(1, 10, 5, Clients));
        Assert.Equal(10, _model.Rates.Lines.Now);
        _model.Lose("the service is not running", Snapshots.Now);
        _model.Lose("the service is not running", Snapshots.Now.AddMinutes(1));
        Assert.Equal(Snapshots.Now, _model.TroubleSince);
        Assert.Null(_model.Rates.Lines.Now);
        Assert.Equal(["198.51.100.0/24"], _model.Rows(Snapshots.Now.AddHours(1)).Select(client => client.Client));
        _model.Take(Snapshots.At(60, 10, 5, Clients));
        Assert.Null(_model.Trouble);
        Assert.Null(_model.Rates.Lines.Now);
    }

    [Fact]
    public void With_nobody_in_the_table_no_key_does_harm()
    {
        var empty = new TopModel();
        foreach (var key in (ConsoleKey[])[ConsoleKey.UpArrow, ConsoleKey.DownArrow, ConsoleKey.Home, ConsoleKey.End, ConsoleKey.PageDown])
            Assert.Equal(TopAction.None, empty.Press(new ConsoleKeyInfo('\0', key, false, false, false)));
        Assert.Equal(TopAction.Draw, empty.Press(new ConsoleKeyInfo('r', ConsoleKey.R, false, false, false)));
    }

    private IEnumerable<string> Rows() => _model.Rows(Snapshots.Now).Select(client => client.Client);

    private TopAction Press(char character) => _model.Press(new ConsoleKeyInfo(character, ConsoleKey.None, false, false, false));

    private TopAction Press(ConsoleKey key, char character = '\0') => _model.Press(new ConsoleKeyInfo(character, key, false, false, false));
}
