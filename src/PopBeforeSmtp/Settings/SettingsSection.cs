using System.Globalization;

namespace PopBeforeSmtp.Settings;

/// <summary>
/// An object of the settings while it is read. Each key is asked for by name, and what nobody asked for is an error: a
/// misspelt key must not mean a default that nobody chose. Errors are collected, the default is given instead.
/// </summary>
internal sealed class SettingsSection(SettingsNode? node, string path, string file, List<string> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public bool Exists => node is not null;

    public string Text(string key, string fallback)
    {
        switch (Find(key))
        {
            case null:
                return fallback;
            case SettingsValue value:
                return value.Text;
            case var other:
                Report(other.Origin, key, "must be a single value");
                return fallback;
        }
    }

    public bool Flag(string key, bool fallback)
    {
        var text = Text(key, fallback ? "true" : "false");
        if (text is "true" or "false")
            return text == "true";
        Error(key, $"'{text}' is neither true nor false");
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan minimum, TimeSpan maximum)
    {
        if (Find(key) is null)
            return fallback;
        var text = Text(key, "");
        if (DurationText.TryParse(text, out var duration) && duration >= minimum && duration <= maximum)
            return duration;
        Error(key, $"'{text}' is not a duration from {DurationText.Format(minimum)} to {DurationText.Format(maximum)}; write hours:minutes:seconds such as 00:30:00, or 30m");
        return fallback;
    }

    public int Number(string key, int fallback, int minimum, int maximum)
    {
        if (Find(key) is null)
            return fallback;
        var text = Text(key, "");
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
            return number;
        Error(key, $"'{text}' is not a number from {minimum} to {maximum}");
        return fallback;
    }

    /// <summary>One of a few words.</summary>
    public T Word<T>(string key, T fallback)
        where T : struct, Enum
    {
        var text = Text(key, fallback.ToString().ToLowerInvariant());
        foreach (var value in Enum.GetValues<T>())
        {
            if (text == value.ToString().ToLowerInvariant())
                return value;
        }
        Error(key, $"'{text}' is none of: {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");
        return fallback;
    }

    /// <summary>A file mode as chmod(1) takes it: "0660".</summary>
    public UnixFileMode Mode(string key, string fallback)
    {
        var text = Text(key, fallback);
        if (text.Length is 3 or 4 && text.All(digit => digit is >= '0' and <= '7') && (text.Length == 3 || text[0] == '0'))
            return (UnixFileMode)text.Aggregate(0, (mode, digit) => mode * 8 + (digit - '0'));
        Error(key, $"'{text}' is not a file mode; write octal digits such as {fallback}");
        return UnixFileMode.None;
    }

    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> fallback)
    {
        switch (Find(key))
        {
            case null:
                return fallback;
            case SettingsList list when list.Items.All(item => item is SettingsValue):
                return [.. list.Items.Select(item => ((SettingsValue)item).Text)];
            case var other:
                Report(other.Origin, key, "must be a list of texts [ \"...\", \"...\" ]");
                return fallback;
        }
    }

    /// <summary>The keys of this section, each a list of texts, when the names of the keys are for people to choose.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AllTexts() =>
        node is SettingsObject members ? members.Members.Keys.ToDictionary(key => key, key => Texts(key, [])) : new Dictionary<string, IReadOnlyList<string>>();

    public SettingsSection Section(string key)
    {
        switch (Find(key))
        {
            case null or SettingsObject:
                return new SettingsSection(Find(key), Name(key), file, errors);
            case var other:
                Report(other.Origin, key, "must be an object { ... }");
                return new SettingsSection(null, Name(key), file, errors);
        }
    }

    /// <returns>null when the key is not there, so that a default list can be told from an empty one.</returns>
    public IReadOnlyList<SettingsSection>? Sections(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case SettingsList list when list.Items.All(item => item is SettingsObject):
                return [.. list.Items.Select((item, index) => new SettingsSection(item, $"{Name(key)}:{index.ToString(CultureInfo.InvariantCulture)}", file, errors))];
            case var other:
                Report(other.Origin, key, "must be a list of objects [ { ... } ]");
                return [];
        }
    }

    /// <summary>A list whose items are texts or objects. An item is a section; that of a text has it under the key given.</summary>
    public IReadOnlyList<SettingsSection> Items(string key, string textKey)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case SettingsList list when list.Items.All(item => item is SettingsObject or SettingsValue):
                return [.. list.Items.Select((item, index) => new SettingsSection(AsObject(item, textKey), $"{Name(key)}:{index.ToString(CultureInfo.InvariantCulture)}", file, errors))];
            case var other:
                Report(other.Origin, key, "must be a list of texts or objects [ \"...\", { ... } ]");
                return [];
        }
    }

    /// <summary>A section that stands in for one that was not written; its errors go to the same list.</summary>
    public SettingsSection Default(SettingsObject members, string key) => new(members, Name(key), file, errors);

    /// <summary>A part that another library reads by itself, as flat keys "Section:Key".</summary>
    public IReadOnlyDictionary<string, string?> Raw(string key)
    {
        var flat = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (Find(key) is { } found)
            Flatten(found, key, flat);
        return flat;
    }

    /// <summary>Reports an error at a key of this section, at the place where its value was written.</summary>
    public void Error(string key, string message) => Report(Find(key)?.Origin ?? node?.Origin ?? file, key, message);

    public void RefuseUnknownKeys()
    {
        if (node is not SettingsObject members)
            return;
        foreach (var (key, value) in members.Members)
        {
            if (!_known.Contains(key))
                Report(value.Origin, key, $"unknown key (known here: {string.Join(", ", _known.Order(StringComparer.OrdinalIgnoreCase))})");
        }
    }

    private static SettingsNode AsObject(SettingsNode item, string textKey)
    {
        if (item is not SettingsValue value)
            return item;
        var members = SettingsObject.Empty(value.Origin);
        members.Members[textKey] = value;
        return members;
    }

    private SettingsNode? Find(string key)
    {
        _known.Add(key);
        return node is SettingsObject members ? members.Members.GetValueOrDefault(key) : null;
    }

    private string Name(string key) => path.Length == 0 ? key : $"{path}:{key}";

    private void Report(string origin, string key, string message) => errors.Add($"{origin}: {Name(key)}: {message}");

    private static void Flatten(SettingsNode node, string key, Dictionary<string, string?> flat)
    {
        switch (node)
        {
            case SettingsValue value:
                flat[key] = value.Text;
                break;
            case SettingsList list:
                for (var i = 0; i < list.Items.Count; i++)
                    Flatten(list.Items[i], $"{key}:{i.ToString(CultureInfo.InvariantCulture)}", flat);
                break;
            case SettingsObject members:
                foreach (var (name, member) in members.Members)
                    Flatten(member, $"{key}:{name}", flat);
                break;
        }
    }
}
