namespace PopBeforeSmtp.Storage;

/// <summary>What was wrong with a stored table.</summary>
/// <param name="Reason">In one line.</param>
/// <param name="Lost">What stands in no log and could not be read any more, or not all of it: "suspensions, revocations"; empty for nothing.</param>
internal sealed record StoreDamage(string Reason, string Lost);
