namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether smtpd gets to the socket that it is told of: from its chroot, under its user, and to the service.</summary>
internal sealed class SocketCheck(IMailHost host, PostfixReader reader) : IHostCheck
{
    public string Name => "postfix-socket";

    public async Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken)
    {
        var (postfix, _) = await reader.ReadAsync(cancellationToken);
        if (postfix is null)
            return [];
        var owner = postfix.Value("mail_owner");
        var account = await HostAccount.FindAsync(host, owner, cancellationToken);
        var view = new PostfixView(postfix, service);
        var asking = view.Servers.SelectMany(server => view.All(server.Server).Where(question => question.IsSocket).Select(question => (server.Server, server.Label, Question: question)));
        return [.. asking.DistinctBy(item => (item.Server.IsChrooted, item.Question.Address)).Select(item => Judge(item.Server, item.Label, item.Question, service, account ?? new HostAccount(owner, uint.MaxValue, [])))];
    }

    private Finding Judge(SmtpServer server, string label, TableQuestion question, ServiceWiring service, HostAccount account)
    {
        if (question.SocketPath is not { } path)
            return question.IsOffered ? Good($"Postfix ({label}) asks where the service listens, at {question.Address}") : NotOffered(label, question, question.Address, service);
        var onHost = TableQuestions.OnHost(server, path);
        if (server.IsChrooted && path is ['/', ..])
            return Bad(
                $"Postfix ({label}) is chrooted (y in the fifth column of master.cf) and told of {path}: it looks for {onHost} and answers 451 to everybody who comes as far",
                $"let the service listen below {server.Value("queue_directory")} and write the path relative to it, unix:pop-before-smtp/{question.Kind}");
        if (!question.IsOffered)
            return NotOffered(label, question, onHost, service);
        if (ReachablePath.WhyNotWritable(host, account, onHost) is { } reason)
            return Bad($"Postfix ({label}) cannot ask: {reason}", SocketReach.Remedy(host, onHost, account, service));
        return Good($"Postfix ({label}) can reach {onHost} as {account.Name}{(server.IsChrooted ? ", chrooted" : "")}");
    }

    private Finding NotOffered(string label, TableQuestion question, string where, ServiceWiring service)
    {
        var offered = service.Sockets.Where(socket => socket.Kind == question.Kind).Select(socket => socket.Path is null ? $"{socket.Tcp}" : socket.Path).ToList();
        return Bad(
            $"Postfix ({label}) asks at {where}, where the service does not listen",
            offered.Count > 0 ? $"the service listens at {string.Join(" and ", offered)} (RelayEndpoints); write the same in both" : $"add an endpoint of kind {question.Kind} to RelayEndpoints");
    }

    private Finding Good(string text) => new(Name, FindingState.Good, text);

    private Finding Bad(string text, string remedy) => new(Name, FindingState.Bad, text, remedy);
}
