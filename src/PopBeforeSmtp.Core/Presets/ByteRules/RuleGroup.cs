namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>What a rule can find; in a preset's file they are called so in lower case.</summary>
internal enum RuleGroup
{
    Address,

    User,

    Session,

    Protocol,

    Time,
}
