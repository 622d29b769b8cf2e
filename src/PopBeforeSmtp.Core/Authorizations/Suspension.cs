namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>An account whose logins do not count.</summary>
/// <param name="User">As its logins have it; compared without regard to case.</param>
/// <param name="Reason">What a relay tells who sends in its name; one line, may be empty.</param>
/// <param name="By">The account of this host that suspended it; empty when it is not known.</param>
internal sealed record Suspension(string User, DateTimeOffset SuspendedAt, string Reason, string By);
