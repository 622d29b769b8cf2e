namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>A Postfix beside the service: what the checks of one look at.</summary>
internal sealed class PostfixView(PostfixConfiguration postfix, ServiceWiring service)
{
    public PostfixConfiguration Postfix => postfix;

    public ServiceWiring Service => service;

    /// <summary>One for each way in which smtpds are configured, with the names of all that are configured so.</summary>
    public IReadOnlyList<(SmtpServer Server, string Label)> Servers { get; } =
        [.. postfix.Servers.GroupBy(server => server.Fingerprint).Select(alike => (alike.First(), string.Join(", ", alike.Select(server => server.Name).Distinct())))];

    /// <summary>The questions in the list that decides who may relay.</summary>
    public IReadOnlyList<TableQuestion> Deciding(SmtpServer server) => [.. TableQuestions.In(server, server.DecidingList, service)];

    /// <summary>All questions, also those in lists where an OK lets nobody relay.</summary>
    public IReadOnlyList<TableQuestion> All(SmtpServer server) => [.. SmtpServer.Lists.SelectMany(list => TableQuestions.In(server, list, service))];

    /// <summary>Servers whose deciding list asks, with their questions.</summary>
    public IEnumerable<(SmtpServer Server, string Label, TableQuestion Question)> Asking =>
        from server in Servers
        from question in Deciding(server.Server)
        select (server.Server, server.Label, question);
}
