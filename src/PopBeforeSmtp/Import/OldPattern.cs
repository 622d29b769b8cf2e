using System.Text;
using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Import;

/// <summary>
/// A pattern of the Perl program, judged by what it recognises: it is tried on the logins that each preset has as samples. So every edition of
/// the program's own patterns is known, and what people have changed of them.
/// </summary>
internal sealed class OldPattern
{
    private const int LongestPattern = 2000;

    // The envelope that the program knows, RFC 3164, whatever that of the sample is.
    private const string Stamp = "Nov 20 04:56:13 mx1";

    // What the program puts in the place of this word from 1.37 on.
    private const string LogTime = "[LOGTIME]";
    private const string UsualLogTime = @"(\w\w\w +\d+ \d+:\d+:\d+)";

    private readonly Regex _login;
    private readonly Regex? _connection;

    private OldPattern(Regex login, Regex? connection)
    {
        _login = login;
        _connection = connection;
    }

    /// <param name="login">$pat or $OK_pat: time and address, or time and process.</param>
    /// <param name="connection">$IP_pat, where the address stands in an earlier line; null: there is none.</param>
    /// <returns>null when it is not one that can be tried.</returns>
    public static OldPattern? TryCreate(string login, string? connection) =>
        Build(login) is { } own && (connection is null || Build(connection) is not null) ? new OldPattern(own, connection is null ? null : Build(connection)) : null;

    /// <summary>The presets of which it recognises at least one login, with the address that the preset finds.</summary>
    public IReadOnlyList<RegexPreset> Recognised(IEnumerable<RegexPreset> presets) =>
        [.. presets.Where(preset => preset.Unusable.Length == 0 && preset.Samples.Any(sample => sample.Kind == PresetSampleKind.Sample && Recognises(sample, preset)))];

    /// <summary>Whether the name of a program of the preset's stands in it as a word of its own.</summary>
    public static bool Mentions(string pattern, RegexPreset preset) =>
        preset.Programs.Any(program => Regex.IsMatch(pattern, $"(?<![A-Za-z0-9-]){Regex.Escape(program)}(?![A-Za-z0-9?*+-])"));

    private bool Recognises(PresetSample sample, RegexPreset preset)
    {
        if (sample.Address is null)
            return false;
        if (_connection is null)
            return Spellings(sample.Line, preset).Any(line => IsOf(sample, _login.Match(line)));
        return Spellings(sample.Line, preset).Any(_login.IsMatch) && sample.Before.SelectMany(before => Spellings(before, preset)).Any(before => IsOf(sample, _connection.Match(before)));
    }

    /// <summary>A line under each name that the server's program may have, with a process id and without.</summary>
    private static IEnumerable<string> Spellings(string line, RegexPreset preset)
    {
        var parsed = EnvelopeParser.Parse(Encoding.UTF8.GetBytes(line));
        if (parsed.Program.Length == 0 || parsed.Prefix.Length > 0)
            return [line];
        var message = Encoding.UTF8.GetString(parsed.Message);
        return [line, .. preset.Programs.SelectMany(program => (string[])[$"{Stamp} {program}[4711]: {message}", $"{Stamp} {program}: {message}"])];
    }

    /// <summary>Its groups are the time and the address; some people have made more of them.</summary>
    private static bool IsOf(PresetSample sample, Match match) =>
        match.Success && match.Groups.Values.Skip(1).Any(group => ClientAddress.TryParse(group.Value, out var address) && address.ToString() == sample.Address);

    private static Regex? Build(string pattern)
    {
        pattern = pattern.Replace(LogTime, UsualLogTime);
        if (pattern.Length is 0 or > LongestPattern)
            return null;
        try
        {
            return new Regex(pattern, PresetRule.Options);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // It is no pattern, or looks back or ahead, which an engine that never backtracks cannot.
            return null;
        }
    }
}
