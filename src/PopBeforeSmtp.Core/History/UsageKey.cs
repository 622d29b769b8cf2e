using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.History;

/// <summary>What permits are counted by.</summary>
/// <param name="Day">In UTC.</param>
/// <param name="Client">The entry of the table that let the client relay.</param>
/// <param name="Account">Whose login it was; empty for an entry by hand.</param>
internal readonly record struct UsageKey(DateOnly Day, ClientNetwork Client, string Account);
