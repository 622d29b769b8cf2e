using System.Collections;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Settings as text, and the errors that reading them gave.</summary>
internal sealed class TestSettings : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<string> _errors = [];

    public TestSettings(string json, params (string Name, string Value)[] environment)
    {
        File = _directory.Write("appsettings.json", json);
        var variables = new Hashtable();
        foreach (var (name, value) in environment)
            variables[name] = value;
        Root = new SettingsSection(SettingsFile.Read(File, variables), "", File, _errors);
    }

    public string File { get; }

    public SettingsSection Root { get; }

    public string Directory => _directory.Root;

    /// <summary>Without the path of the file's directory, which is another one each time.</summary>
    public IEnumerable<string> Errors => _errors.Select(error => error.Replace(_directory.Root + "/", ""));

    /// <summary>Why the file cannot be used at all.</summary>
    public static IReadOnlyList<string> Refused(string json, params (string Name, string Value)[] environment)
    {
        using var directory = new TestDirectory();
        var file = directory.Write("appsettings.json", json);
        var variables = new Hashtable();
        foreach (var (name, value) in environment)
            variables[name] = value;
        try
        {
            SettingsFile.Read(file, variables);
            return [];
        }
        catch (SettingsException e)
        {
            return [.. e.Errors.Select(error => error.Replace(directory.Root + "/", ""))];
        }
    }

    public void Dispose() => _directory.Dispose();
}
