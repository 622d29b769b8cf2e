using PopBeforeSmtp.Commands;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class TextTableTests
{
    private static readonly Column[] Columns = [new("CLIENT"), new("ACCOUNT", 10), new("SERVER", Rank: 2), new("EXPIRES", Rank: 1), new("NOTE", 6, Rank: 3)];

    private static readonly IReadOnlyList<Cell>[] Rows =
    [
        ["192.0.2.10", "alice@department.example.org", "dovecot", "in 30 min", ""],
        ["2001:db8:1234:5678:9abc:def0:1234:5678", "bob", "dovecot", "in 2 min", "-"],
    ];

    [Fact]
    public void With_room_enough_every_column_is_whole_and_one_that_says_nothing_is_left_out() => Assert.Equal(
        [
            "CLIENT                                  ACCOUNT                       SERVER   EXPIRES",
            "192.0.2.10                              alice@department.example.org  dovecot  in 30 min",
            "2001:db8:1234:5678:9abc:def0:1234:5678  bob                           dovecot  in 2 min",
        ],
        Texts(int.MaxValue));

    [Fact]
    public void In_a_narrow_terminal_what_may_be_cut_is_cut_and_marked() => Assert.Equal(
        [
            "CLIENT                                  ACCOUNT             SERVER   EXPIRES",
            "192.0.2.10                              alice@department.…  dovecot  in 30 min",
            "2001:db8:1234:5678:9abc:def0:1234:5678  bob                 dovecot  in 2 min",
        ],
        Texts(78));

    [Fact]
    public void In_a_narrower_one_columns_are_left_out_by_their_rank() => Assert.Equal(
        [
            "CLIENT                                  ACCOUNT",
            "192.0.2.10                              alice@dep…",
            "2001:db8:1234:5678:9abc:def0:1234:5678  bob",
        ],
        Texts(50));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(79)]
    public void No_line_is_ever_wider_than_the_terminal(int width) => Assert.All(Texts(width), line => Assert.True(CellWidth.Of(line) <= width, line));

    [Fact]
    public void Wide_characters_take_two_columns() => Assert.Equal(
        ["ACCOUNT  N", "日本語   1", "abc      2"],
        TextTable.Lines([new("ACCOUNT", 8), new("N")], [["日本語", "1"], ["abc", "2"]], 80).Select(line => line.Text));

    [Theory]
    [InlineData("日本語アカウント", 8, false, "日本語…")]
    [InlineData("/var/log/mail.log", 10, true, "…/mail.log")]
    [InlineData("abc", 3, false, "abc")]
    [InlineData("abcd", 1, false, "…")]
    [InlineData("abcd", 0, false, "")]
    public void What_is_too_wide_is_cut_between_characters(string text, int width, bool atStart, string cut)
    {
        Assert.Equal(cut, CellWidth.Cut(text, width, atStart));
        Assert.True(CellWidth.Of(cut) <= width);
    }

    [Fact]
    public void A_text_from_a_log_is_neither_markup_nor_an_order_to_the_terminal()
    {
        var line = TextTable.Lines([new("ACCOUNT")], [["[red]x[/]\u001b[2J\u202e"]], 80)[1];
        Assert.Equal("[red]x[/]?[2J?", line.Text);
        Assert.Equal("[red]x[/]?[2J?", Terminal.Escaped([line], ""));
    }

    private static IEnumerable<string> Texts(int width) => TextTable.Lines(Columns, Rows, width).Select(line => line.Text);
}
