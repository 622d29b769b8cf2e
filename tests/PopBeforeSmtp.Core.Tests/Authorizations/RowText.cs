using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>All that stands in a row, so that two can be compared: records compare their lists by where they are.</summary>
internal static class RowText
{
    public static string Of(Authorization? row) => row is null
        ? "none"
        : $"{row.Address} {Of(row.FirstLogin)} {Of(row.RevokedAt)} [{string.Join("; ", row.Accounts.Select(Of))}] [{string.Join("; ", row.Sessions.Select(Of))}]";

    public static string Of(IEnumerable<Authorization> rows) => string.Join('\n', rows.OrderBy(row => row.Address).Select(Of));

    private static string Of(AccountLogin account) =>
        $"{account.User.Length}:{account.User} {Of(account.LastLogin)} {account.Preset} {account.Protocol} {account.Logins} {Of(account.RevokedAt)} {Of(account.LastEnd)}";

    private static string Of(OpenSession session) => $"{session.Key.Length}:{session.Key} {session.User} {session.Preset} {Of(session.StartedAt)}";

    private static string Of(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture) ?? "-";
}
