namespace PopBeforeSmtp.Control;

/// <summary>Who relayed through the table.</summary>
/// <param name="Since">The day it begins with.</param>
/// <param name="Relayed">How many accounts relayed.</param>
/// <param name="LoggedIn">How many accounts logged in, these included.</param>
/// <param name="LoginsSince">How far back logins are known; null when none is.</param>
/// <param name="Usage">The latest use first.</param>
internal sealed record ReportView(DateTimeOffset Since, int Relayed, int LoggedIn, DateTimeOffset? LoginsSince, IReadOnlyList<UsageView> Usage);
