using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Core.Tests.Logins;

/// <summary>Recognised lines of servers that write in different ways; the time is in minutes.</summary>
internal static class Lines
{
    /// <summary>Connect, login and end are told by one process; only the first line has the address.</summary>
    public static RegexPreset ByProcess { get; } = Preset(
        "by-process",
        Rule("connect", LineKind.Connect, joins: true, "address"),
        Rule("login", LineKind.Login, joins: true, "user"),
        Rule("logout", LineKind.Logout, joins: true));

    /// <summary>As before, with a login that has its address all the same.</summary>
    public static RegexPreset WithoutEnds { get; } = Preset("without-ends", Rule("login", LineKind.Login, joins: false, "address", "user", "session"));

    public static RegexPreset BySession { get; } = Preset(
        "by-session",
        Rule("login", LineKind.Login, joins: false, "address", "user", "session"),
        Rule("logout", LineKind.Logout, joins: false, "session"));

    public static RegexPreset BySessionOfAddress { get; } = Preset(
        "by-session-of-address",
        Rule("login", LineKind.Login, joins: false, "address", "user", "session"),
        Rule("logout", LineKind.Logout, joins: false, "address", "user", "session"));

    public static RecognizedLine Connect(this RegexPreset preset, string process, double minute, string address) =>
        preset.Line("connect", process, minute, address, "", "");

    public static RecognizedLine LogIn(this RegexPreset preset, string process, double minute, string? address = null, string user = "ann", string session = "") =>
        preset.Line("login", process, minute, address, user, session);

    public static RecognizedLine LogOut(this RegexPreset preset, string process, double minute, string? address = null, string user = "", string session = "") =>
        preset.Line("logout", process, minute, address, user, session);

    private static RecognizedLine Line(this RegexPreset preset, string name, string process, double minute, string? address, string user, string session)
    {
        var rule = preset.Rules.Single(candidate => candidate.Name == name);
        return new RecognizedLine(rule.Kind, At.Minute(minute), At.Minute(minute), address is null ? null : ClientAddress.Parse(address), user, session, "pop3", process, preset, rule);
    }

    private static RegexPreset Preset(string name, params PresetRule[] rules) =>
        new(name, name, $"{name}.yaml", [], [], [], [name], LogEnvelope.Syslog, "", rules, []);

    private static PresetRule Rule(string name, LineKind kind, bool joins, params string[] groups)
    {
        var pattern = @"\A" + string.Concat(groups.Select(group => $"(?<{group}>[a-z]+) ")) + @"\z";
        return new PresetRule(name, kind, joins, HasNoUser: false, pattern, new Regex(pattern, PresetRule.Options), null);
    }
}
