using System.Text.Json;
using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Control;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class ClientExportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Csv_has_a_line_a_client()
    {
        Assert.Equal(
            """
            client,accounts,protocol,server,last_login,expires,logins,open_sessions,note,owner
            192.0.2.10,alice@example.org,imap,dovecot,2026-11-20T10:15:00Z,2026-11-20T10:45:00Z,3,1,,
            198.51.100.0/24,,,"by hand",,,0,0,"the ""old"" scanner, floor 2",ann

            """,
            ClientExport.ToCsv([Client("alice@example.org"), new ClientView("198.51.100.0/24", [], "", "by hand", null, null, 0, "the \"old\" scanner, floor 2") { Owner = "ann" }]));
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"")]
    [InlineData("@SUM(1)", "\"'@SUM(1)\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("x\n10.0.0.0/8,y", "\"x?10.0.0.0/8,y\"")]
    [InlineData("x\r\n\u001b[2J\u0000", "x???[2J?")]
    [InlineData("\t=1", "?=1")]
    [InlineData("\"", "\"\"\"\"")]
    public void An_account_is_neither_a_row_nor_a_formula(string account, string cell)
    {
        var lines = ClientExport.ToCsv([Client(account)]).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"192.0.2.10,{cell},imap,", lines[1]);
    }

    [Fact]
    public void Json_is_one_document()
    {
        Assert.Equal("[]\n", ClientExport.ToJson([]));
        var rows = JsonDocument.Parse(ClientExport.ToJson([Client("a\n\"b"), Client("c")])).RootElement;
        Assert.Equal(["a\n\"b", "c"], rows.EnumerateArray().Select(row => row.GetProperty("accounts")[0].GetString()!));
    }

    private static ClientView Client(string account) =>
        new("192.0.2.10", [account], "imap", "dovecot", Now, Now + TimeSpan.FromMinutes(30), 3, "") { OpenSessions = 1 };
}
