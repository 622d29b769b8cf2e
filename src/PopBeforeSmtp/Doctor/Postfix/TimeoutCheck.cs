namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>How long a client waits for a service that hangs: twice the time limit of a policy service.</summary>
internal sealed class TimeoutCheck : IPostfixCheck
{
    private const string Parameter = "smtpd_policy_service_timeout";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public string Name => "postfix-timeout";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var (server, label, question) in view.Asking.Where(asking => asking.Question.Policy is not null))
        {
            var timeout = question.Policy!.Timeout ?? PolicyClient.ParseTime(server.Value(Parameter)) ?? TimeSpan.FromSeconds(100);
            yield return timeout <= Longest
                ? new Finding(Name, FindingState.Good, $"Postfix ({label}) waits {timeout.TotalSeconds} s for an answer")
                : new Finding(
                    Name, FindingState.Doubtful, $"Postfix ({label}) waits two times {timeout.TotalSeconds} s for a service that hangs",
                    $"write 'check_policy_service {{ {question.Address}, timeout=3s, ... }}' ({Parameter} = 3s before Postfix 3.0)");
        }
    }
}
