namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Asks postconf(1), which reads main.cf and master.cf as Postfix does; $MAIL_CONFIG names those of another instance.</summary>
internal sealed class PostfixReader(IMailHost host)
{
    private Task<(PostfixConfiguration? Postfix, string Reason)>? _read;

    /// <summary>name type private unpriv chroot wakeup maxproc command (master(5)).</summary>
    private const int Columns = 8;

    /// <summary>Reads once, however many checks ask.</summary>
    /// <returns>null and no reason: there is no Postfix.</returns>
    public Task<(PostfixConfiguration? Postfix, string Reason)> ReadAsync(CancellationToken cancellationToken) => _read ??= AskAsync(cancellationToken);

    private async Task<(PostfixConfiguration? Postfix, string Reason)> AskAsync(CancellationToken cancellationToken)
    {
        if (host.FindProgram("postconf") is null)
            return (null, "");
        var outputs = new List<string>();
        foreach (var option in (string[])["-x", "-M", "-Px", "-m"])
        {
            var (status, output, error) = await host.RunAsync("postconf", [option], cancellationToken);
            if (status != 0)
                return (null, $"postconf {option}: {error}");
            outputs.Add(output);
        }
        return (Parse(outputs[0], outputs[1], outputs[2], outputs[3]), "");
    }

    public static PostfixConfiguration Parse(string main, string services, string overrides, string mapTypes)
    {
        var parameters = ParseParameters(main);
        var own = ParseOverrides(overrides);
        var none = new Dictionary<string, string>();
        var servers = Lines(services)
            .Select(line => line.Split([' ', '\t'], Columns, StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length == Columns && columns[1] is "inet" or "pass" && columns[7].TrimStart().Split(' ')[0] == "smtpd")
            .Select(columns => new SmtpServer(columns[0], IsChrooted(columns[4], parameters), own.GetValueOrDefault($"{columns[0]}/{columns[1]}", none), parameters));
        return new PostfixConfiguration(parameters, [.. servers], [.. Lines(mapTypes).Select(line => line.Trim())]);
    }

    /// <summary>The default of the column was y until compatibility_level 1 (COMPATIBILITY_README).</summary>
    private static bool IsChrooted(string column, Dictionary<string, string> parameters) =>
        column == "y" || (column == "-" && parameters.GetValueOrDefault("compatibility_level", "0") == "0");

    /// <summary>Lines "name = value".</summary>
    public static Dictionary<string, string> ParseParameters(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines(text))
        {
            if (line.Split('=', 2) is [var name, var value])
                parameters[name.Trim()] = value.Trim();
        }
        return parameters;
    }

    /// <summary>Lines "service/type/parameter = value"; the name of a service has no slash unless its type is unix.</summary>
    private static Dictionary<string, IReadOnlyDictionary<string, string>> ParseOverrides(string text) =>
        ParseParameters(text)
            .Select(pair => (Cut: pair.Key.LastIndexOf('/'), pair.Key, pair.Value))
            .Where(item => item.Cut > 0)
            .GroupBy(item => item.Key[..item.Cut])
            .ToDictionary(group => group.Key, IReadOnlyDictionary<string, string> (group) => group.ToDictionary(item => item.Key[(item.Cut + 1)..], item => item.Value), StringComparer.Ordinal);

    private static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
