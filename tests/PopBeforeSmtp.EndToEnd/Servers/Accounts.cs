namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>The accounts that every server has.</summary>
internal static class Accounts
{
    public const string Password = "correct-horse";

    /// <summary>nobody: the owner of the mailboxes, where the accounts are not those of the system.</summary>
    public const int MailUser = 65534;

    public static readonly string[] Names = ["alice", "bob", "carol"];
}
