using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Import;

/// <summary>Translates what could be read of the old configuration. Where it is in doubt the default of the service stays, which lets fewer relay.</summary>
/// <param name="exists">Whether there is such a file.</param>
/// <param name="hasPostfix">Whether postconf can be asked.</param>
internal sealed class SettingsImport(PerlConfiguration old, IReadOnlyList<RegexPreset> presets, Func<string, bool> exists, bool hasPostfix)
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);

    private readonly List<ImportNote> _notes = [.. old.Code];

    /// <summary>What became of each line that is not simply a setting now, in the order of the file.</summary>
    public IReadOnlyList<ImportNote> Notes => [.. _notes.OrderBy(note => note.Line)];

    /// <summary>The file that the program keeps, without ".db"; null when that cannot be told.</summary>
    public string? Database => Scalar("$dbfile", OldProgram.Database)?.Text;

    /// <summary>What it writes behind each address; null when that cannot be told, or is no permission.</summary>
    public string? Permission => Scalar("$dbvalue", OldProgram.Value)?.Text is { } value && OldProgram.IsPermission(value) ? value : null;

    public ImportedSettings Translate()
    {
        var log = Log();
        var settings = new ImportedSettings(log, Presets(), Window(), Networks(), Map());
        if (log is null && settings.Presets is not null)
            Lose(0, $"the log is not known; where you name it, write \"Presets\": [ {string.Join(", ", settings.Presets.Select(name => $"\"{name}\""))} ]");
        foreach (var (name, value) in old.Values.Where(pair => OldProgram.NotNeeded.ContainsKey(pair.Key)))
            _notes.Add(new ImportNote(value.Line, $"{name}: needs nothing here; {OldProgram.NotNeeded[name]}", IsLost: false));
        foreach (var (name, value) in old.Values.Where(pair => pair.Key is "$tail_init_func" or "$tail_getline_func"))
            Lose(value.Line, $"{name}: the log is read in a way of its own; LogSources has the kinds file, journal and stdin");
        if (old.Values.GetValueOrDefault("$logto") is { } logTo)
            _notes.Add(new ImportNote(logTo.Line, "$logto: needs nothing here; what the service says goes to its standard output, and elsewhere by the setting Serilog", IsLost: false));
        return settings;
    }

    private string? Log()
    {
        if (Scalar("$file_tail{name}", OldProgram.Log) is not { } name)
            return null;
        if (old.LogSearch is not { } search || name.Line > search.Line || exists(name.Text))
            return IsPath(name, "$file_tail{name}") ? name.Text : null;
        if (search.Items.FirstOrDefault(exists) is { } found)
        {
            _notes.Add(new ImportNote(search.Line, $"the log is {found}, the first of the list that is there", IsLost: false));
            return found;
        }
        Lose(search.Line, $"none of the logs is there: {string.Join(", ", search.Items.Prepend(name.Text))}");
        return null;
    }

    private IReadOnlyList<string>? Presets()
    {
        var translation = new PatternImport(presets, Lose);
        var patterns = Patterns();
        if (patterns is null)
            return null;
        foreach (var (login, connection, line) in patterns)
            translation.Add(login, connection, line);
        return translation.Names;
    }

    /// <summary>null: they cannot be told.</summary>
    private List<(string Login, string? Connection, int Line)>? Patterns()
    {
        if (old.Functions.GetValueOrDefault("custom_match") is { Line: > 0 } custom)
        {
            if (old.Values.GetValueOrDefault("@match") is { } match && !old.Doubts.ContainsKey("@match"))
                return [.. match.Items.Select(pattern => (pattern, (string?)null, match.Line))];
            Lose(custom.Line, "custom_match is code, which is not run; Presets stays \"*\", every server that is known (presets list)");
            return null;
        }
        if (old.Values.ContainsKey("$OK_pat") || old.Values.ContainsKey("$IP_pat"))
        {
            var (login, connection) = (Scalar("$OK_pat", ""), Scalar("$IP_pat", ""));
            return login is null || connection is null ? null : [(login.Text, connection.Text, login.Line)];
        }
        if (!old.Values.ContainsKey("$pat") && !old.Doubts.ContainsKey("$pat"))
        {
            _notes.Add(new ImportNote(0, $"there is no $pat; the program's own is for UW imapd and ipop3d, the preset {OldProgram.Preset}", IsLost: false));
            return [];
        }
        return Scalar("$pat", "") is { } pattern ? [(pattern.Text, null, pattern.Line)] : null;
    }

    private TimeSpan? Window()
    {
        if (Scalar("$grace", OldProgram.Grace) is not { } grace)
            return null;
        if (int.TryParse(grace.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= LongestWindow.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);
        Lose(grace.Line, $"$grace: '{grace.Text}' is not a number of seconds from 1 to {LongestWindow.TotalSeconds.ToString(CultureInfo.InvariantCulture)}");
        return null;
    }

    private List<string>? Networks()
    {
        var networks = new List<string>();
        var listed = old.Values.GetValueOrDefault("@mynets");
        if (!IsDoubtful("@mynets", listed?.Line ?? 0) && listed is not null)
            AddNetworks(networks, string.Join(' ', listed.Items), "@mynets", listed.Line);
        AddFunction(networks);
        return networks.Count == 0 ? null : [.. networks.Prepend("::1/128").Prepend("127.0.0.0/8").Distinct()];
    }

    private void AddFunction(List<string> networks)
    {
        var function = old.Values.GetValueOrDefault("$mynet_func");
        if (IsDoubtful("$mynet_func", function?.Line ?? 0))
            return;
        var name = function?.Function ?? OldProgram.Networks;
        if (old.Functions.GetValueOrDefault(name) is { Value: { } text } own)
            AddNetworks(networks, text, name, own.Line);
        else if (name == OldProgram.Networks && !old.Functions.ContainsKey(name))
            networks.AddRange(hasPostfix ? ["postfix:mynetworks"] : []);
        else
            Lose(function?.Line ?? 0, $"$mynet_func: {(name.Length > 0 ? name : "it")} is code, which is not run; write the networks into ExemptNetworks");
    }

    private void AddNetworks(List<string> networks, string text, string name, int line)
    {
        foreach (var item in text.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (ClientNetwork.TryParse(item, out var network, out var error))
                networks.Add(network.ToString());
            else
                Lose(line, $"{name}: {error}");
        }
    }

    private ImportedMap? Map()
    {
        if (Scalar("$dbfile", OldProgram.Database) is not { } file || Scalar("$dbvalue", OldProgram.Value) is not { } value || Scalar("$write", "1") is not { } write)
            return null;
        if (write.Text is "0" or "")
        {
            _notes.Add(new ImportNote(write.Line, "$write: the program wrote nothing; 'run --dry-run' says what would be done", IsLost: false));
            return null;
        }
        if (MapType() is not { } type || !IsPath(file, "$dbfile"))
            return null;
        if (!OldProgram.IsPermission(value.Text))
            Lose(value.Line, $"$dbvalue: '{value.Text}' is not known as a permission; write the entry of MapFiles yourself");
        else if (!hasPostfix)
            Lose(file.Line, $"$dbfile: there is no postconf on this host; how each relay is wired stands in install/relays");
        else
            return new ImportedMap(type, file.Text, value.Text);
        return null;
    }

    /// <returns>null after a note that says why there is none.</returns>
    private string? MapType()
    {
        var tie = old.Values.GetValueOrDefault("$tie_func");
        if (IsDoubtful("$tie_func", tie?.Line ?? 0))
            return null;
        if (tie is null)
            return "hash";
        if (OldProgram.MapTypes.TryGetValue(tie.Function, out var type))
            return type;
        Lose(tie.Line, OldProgram.OtherRelays.TryGetValue(tie.Function, out var page)
            ? $"$tie_func: how this relay is wired stands in {page}"
            : "$tie_func: its database is kept by code, which is not run; how each relay is wired stands in install/relays");
        return null;
    }

    private bool IsPath(PerlValue value, string name)
    {
        if (value.Text.StartsWith('/') && !value.Text.Any(char.IsControl))
            return true;
        Lose(value.Line, $"{name}: '{value.Text}' is not the whole path of a file");
        return false;
    }

    /// <param name="fallback">What the program takes where the file says nothing.</param>
    /// <returns>null, after a note, when the value cannot be told.</returns>
    private PerlValue? Scalar(string name, string fallback)
    {
        var value = old.Values.GetValueOrDefault(name);
        if (IsDoubtful(name, value?.Line ?? 0))
            return null;
        if (value is null)
            return new PerlValue([fallback], 0);
        if (value.IsText)
            return value;
        Lose(value.Line, $"{name}: its value is code, which is not run");
        return null;
    }

    /// <param name="line">Where it is assigned; 0: nowhere but in code.</param>
    private bool IsDoubtful(string name, int line)
    {
        if (old.OwnVariables.TryGetValue(name.Contains('{') ? $"%{name[1..].Split('{')[0]}" : name, out var own))
        {
            Lose(own, $"{name}: 'my' makes it a variable of this file, which the program does not see; the default of the service stays");
            return true;
        }
        var hash = $"%{name[1..].Split('{')[0]}";
        if (!old.Doubts.TryGetValue(name, out var where) && !(name.Contains('{') && old.Doubts.TryGetValue(hash, out where)))
            return false;
        Lose(line > 0 ? line : where, $"{name}: is set by code at line {where.ToString(CultureInfo.InvariantCulture)}, so its value cannot be told; the default of the service stays");
        return true;
    }

    private void Lose(int line, string text)
    {
        var note = new ImportNote(line, text);
        if (!_notes.Contains(note))
            _notes.Add(note);
    }
}
