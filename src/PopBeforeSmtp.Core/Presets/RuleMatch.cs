using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>What a rule found in a message; a group that took no part is empty.</summary>
/// <param name="Address">null where the rule has no address.</param>
/// <param name="Time">The time in the line, for rules of the server's own format.</param>
internal readonly record struct RuleMatch(ClientAddress? Address, string User, string Session, string Protocol, string Time);
