using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.History;

/// <summary>Whose login a permit is put down to.</summary>
internal static class RelayedAccount
{
    /// <returns>The account that is the sender, else the one that was there last; null when no login of the row counts.</returns>
    public static AccountLogin? Of(Authorization row, ReadOnlySpan<byte> sender)
    {
        AccountLogin? latest = null;
        foreach (var account in row.Accounts)
        {
            if (account.LastLogin <= row.RevokedAt || account.LastLogin <= account.RevokedAt)
                continue;
            if (sender.Length == account.User.Length && Ascii.EqualsIgnoreCase(sender, account.User))
                return account;
            if (latest is null || account.LastActive > latest.LastActive)
                latest = account;
        }
        return latest;
    }
}
