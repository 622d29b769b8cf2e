using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>What a rule found in a message; a group that took no part is empty.</summary>
internal readonly record struct RuleMatch(PresetRule Rule, ClientAddress Address, string User, string Session, string Protocol);
