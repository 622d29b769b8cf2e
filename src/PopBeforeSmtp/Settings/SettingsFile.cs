using System.Collections;
using System.Text.Json;

namespace PopBeforeSmtp.Settings;

/// <summary>Reads appsettings.json, comments and trailing commas allowed, and lays the environment over it.</summary>
internal static class SettingsFile
{
    public const string EnvironmentPrefix = "POPBEFORESMTP_";

    /// <param name="file">null: there is no file, all settings have their defaults.</param>
    /// <exception cref="SettingsException">The file cannot be read or is not JSON.</exception>
    public static SettingsObject Read(string? file, IDictionary environment)
    {
        var root = file is null ? SettingsObject.Empty("settings") : Parse(file, ReadBytes(file));
        foreach (var name in environment.Keys.Cast<string>().Where(name => name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            Overlay(root, name[EnvironmentPrefix.Length..].Split("__"), new SettingsValue(name, (string?)environment[name] ?? ""));
        return root;
    }

    private static byte[] ReadBytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{file}: {e.Message}"]);
        }
    }

    private static SettingsObject Parse(string file, byte[] json)
    {
        var source = new SettingsJson(file, json);
        try
        {
            return source.Read();
        }
        catch (JsonException e)
        {
            throw new SettingsException([$"{file}:{(e.LineNumber ?? 0) + 1}: not JSON: {e.Message.Split(" LineNumber")[0]}"]);
        }
    }

    /// <summary>POPBEFORESMTP_LogSources__0__Path sets LogSources:0:Path.</summary>
    private static void Overlay(SettingsNode node, ReadOnlySpan<string> path, SettingsValue value)
    {
        var isLast = path.Length == 1;
        if (node is SettingsList list)
        {
            if (!int.TryParse(path[0], out var index) || index < 0 || index > list.Items.Count)
                throw new SettingsException([$"{value.Origin}: '{path[0]}' is not the number of an item (0 to {list.Items.Count})"]);
            if (index == list.Items.Count)
                list.Items.Add(isLast ? value : SettingsObject.Empty(value.Origin));
            if (isLast)
                list.Items[index] = value;
            else
                Overlay(list.Items[index], path[1..], value);
        }
        else if (node is SettingsObject members)
        {
            if (isLast)
                members.Members[path[0]] = value.Text.Length == 0 && members.Members.GetValueOrDefault(path[0]) is SettingsList ? new SettingsList(value.Origin, []) : value;
            else
                Overlay(Member(members, path, value.Origin), path[1..], value);
        }
        else
        {
            throw new SettingsException([$"{value.Origin}: there is a single value at {node.Origin}, it has no '{path[0]}'"]);
        }
    }

    private static SettingsNode Member(SettingsObject parent, ReadOnlySpan<string> path, string origin)
    {
        if (!parent.Members.TryGetValue(path[0], out var member))
        {
            member = int.TryParse(path[1], out _) ? new SettingsList(origin, []) : SettingsObject.Empty(origin);
            parent.Members[path[0]] = member;
        }
        return member;
    }
}
