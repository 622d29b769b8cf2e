namespace PopBeforeSmtp.Core.Presets;

internal enum PresetSampleKind
{
    /// <summary>A login that must be recognised.</summary>
    Sample,

    /// <summary>Failures, logouts and noise: nothing may match.</summary>
    Other,

    /// <summary>What an attacker would have the server write.</summary>
    Hostile,
}
