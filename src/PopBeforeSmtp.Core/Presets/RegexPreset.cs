using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>What is known of one server's log: which program writes it, which lines are logins, and samples that prove it.</summary>
/// <param name="Name">The name used in settings, on the command line and in answers.</param>
/// <param name="Title">For people.</param>
/// <param name="File">Where it was read; for messages.</param>
/// <param name="Servers">Versions it is meant for.</param>
/// <param name="Verified">What each part was checked against.</param>
/// <param name="Limits">What it does not recognise, and why.</param>
/// <param name="Programs">Program names in the envelope, letter for letter.</param>
/// <param name="Envelopes">The envelopes it may stand in.</param>
/// <param name="NamedOnly">Why "*" leaves it out: it is used only where a setting names it. Empty for most.</param>
internal sealed record RegexPreset(
    string Name,
    string Title,
    string File,
    IReadOnlyList<string> Servers,
    IReadOnlyList<string> Verified,
    IReadOnlyList<string> Limits,
    IReadOnlyList<string> Programs,
    LogEnvelope Envelopes,
    string NamedOnly,
    IReadOnlyList<PresetRule> Rules,
    IReadOnlyList<PresetSample> Samples)
{
    /// <summary>A hash of its file, which tells whether the file has changed; empty when it was not read from one.</summary>
    public string Digest { get; init; } = "";

    /// <summary>
    /// The length of a message at which the server's logger cuts, or a little less; 0: it does not. Logins right behind a line that long
    /// are not believed.
    /// </summary>
    public int CutAt { get; init; }

    /// <summary>
    /// Why nothing in this server's log can be believed or used; empty for most. Such a preset has no rules, cannot be chosen, and is there to
    /// say so, and to prove with its samples that no other preset takes the server's lines for logins.
    /// </summary>
    public string Unusable { get; init; } = "";

    /// <summary>Whether "*" takes it in.</summary>
    public bool IsInAll => NamedOnly.Length == 0 && Unusable.Length == 0;

    /// <summary>Whether the server writes when a session ends, in a form that a rule recognises.</summary>
    public bool HasLogouts => Rules.Any(rule => rule.Kind == LineKind.Logout);
}
