namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Finds the restrictions that ask the login table, by where they ask, or by a name that is given to nothing else.</summary>
internal static class TableQuestions
{
    private static readonly string[] TellingNames = ["pop-before-smtp", "pop_before_smtp", "popauth"];

    public static IEnumerable<TableQuestion> In(SmtpServer server, string list, ServiceWiring service)
    {
        var index = 0;
        foreach (var restriction in server.Restrictions(list))
        {
            if (Read(restriction, list, index++) is { } question && (IsTelling(question) | IsOffered(question, server, service)))
                yield return question with { IsOffered = IsOffered(question, server, service) };
        }
    }

    /// <summary>Where a path of main.cf lies for the rest of the host: smtpd stands in the queue directory, and a chrooted one sees nothing else.</summary>
    public static string OnHost(SmtpServer server, string path) =>
        path is ['/', ..] && !server.IsChrooted ? path : Path.Combine(server.Value("queue_directory"), path.TrimStart('/'));

    private static TableQuestion? Read(Restriction restriction, string list, int index)
    {
        if (restriction.Name == "check_policy_service")
        {
            var policy = PolicyClient.Parse(restriction.Argument);
            return new TableQuestion(list, index, "policy", policy.Address, false) { Policy = policy };
        }
        var table = restriction.Name == "check_client_access" ? restriction.Argument : restriction.Name;
        table = table.StartsWith("proxy:", StringComparison.Ordinal) ? table["proxy:".Length..] : table;
        if (table.Split(':', 2) is not [var type, var path])
            return null;
        // socketmap:unix:PATH:NAME, socketmap:inet:HOST:PORT:NAME; the name is behind the last colon (socketmap_table(5)).
        return new TableQuestion(list, index, type, type == "socketmap" && path.LastIndexOf(':') is > 0 and var cut ? path[..cut] : path, false);
    }

    private static bool IsTelling(TableQuestion question) => TellingNames.Any(name => question.Address.Contains(name, StringComparison.Ordinal));

    private static bool IsOffered(TableQuestion question, SmtpServer server, ServiceWiring service)
    {
        if (!question.IsSocket)
            return service.Maps.Any(map => map.Type == question.Kind && map.Path == question.Address);
        return service.Sockets.Where(socket => socket.Kind == question.Kind).Any(socket => question.SocketPath is { } path
            ? socket.Path == OnHost(server, path) || (socket.IsElsewhere && IsTelling(question))
            : socket.Tcp is { } tcp && (question.Address == $"inet:{tcp}" || question.Address == $"inet:localhost:{tcp.Port}"));
    }
}
