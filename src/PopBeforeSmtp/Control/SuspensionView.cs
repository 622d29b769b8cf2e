namespace PopBeforeSmtp.Control;

/// <summary>A suspended account.</summary>
/// <param name="By">The account of this host that suspended it; "file" for one of SuspendedAccounts.</param>
internal sealed record SuspensionView(string User, DateTimeOffset SuspendedAt, string Reason, string By);
