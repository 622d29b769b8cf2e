namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>Says what the answers to the envelopes of a stranger mean.</summary>
/// <param name="relay">As the administrator named it.</param>
/// <param name="source">Where the envelopes came from.</param>
internal sealed class RelayTestJudge(string relay, string source)
{
    public const string Check = "relay-test";

    /// <param name="control">The answer for a user whom the relay's own domain does not have; null: it was not heard.</param>
    public IReadOnlyList<Finding> Judge(IReadOnlyList<EnvelopeAnswer> answers, SmtpReply? control)
    {
        var findings = new List<Finding>();
        if (Taken(answers, mayBeLocal: false) is [_, ..] taken)
            findings.Add(new Finding(
                Check, FindingState.Bad, $"{relay} is an open relay: for {source}, who has not logged in, it takes {Words(taken, answers.Count)}",
                "put what refuses strangers (reject_unauth_destination, require, reject) before what permits them; doctor without --relay-test says more of a Postfix"));
        if (Taken(answers, mayBeLocal: true) is [_, ..] odd)
            findings.Add(JudgeOdd(odd, answers.Count, control));
        if (answers.Where(answer => answer.Reply is { IsPositive: false, IsRefusal: false }).ToList() is [var first, ..] putOff)
            findings.Add(Doubtful(
                $"{relay} puts off {putOff.Count} of {answers.Count} open-relay envelopes of {source}: {first.Reply}",
                "nothing is relayed now, but a later try may be answered otherwise (a service that is away, greylisting): see to the cause and test again"));
        if (answers.Count(answer => answer.Reply is null) is > 0 and var unheard)
            findings.Add(Doubtful($"{relay} closed the connection before it answered {unheard} of {answers.Count} open-relay envelopes of {source}", "see the relay's log, and test again when its limits for this client have passed"));
        if (findings.Count == 0)
            findings.Add(new Finding(Check, FindingState.Good, $"{relay} refuses all {answers.Count} open-relay envelopes of {source}: {answers[0].Reply}"));
        return findings;
    }

    /// <summary>A recipient such as "somebody%elsewhere.example@own.domain" is a local user to most; who takes any user there says nothing by taking this one.</summary>
    private Finding JudgeOdd(List<EnvelopeAnswer> taken, int all, SmtpReply? control) => control is { IsRefusal: true }
        ? new Finding(
            Check, FindingState.Bad, $"{relay} refuses unknown users of its own domain, but for {source}, who has not logged in, it takes {Words(taken, all)}",
            "see whom the relay takes this recipient for; routing in recipients must be off for strangers (Postfix: allow_untrusted_routing = no)")
        : Doubtful(
            $"{relay} takes {taken.Count} recipients in its own domain that name a foreign one ({taken[0].Envelope.Name}, ...), as it takes unknown users there: whether it passes them on cannot be seen without a mail",
            "let the relay refuse unknown users of its own domains (Postfix: local_recipient_maps, relay_recipient_maps), and test again");

    private static List<EnvelopeAnswer> Taken(IReadOnlyList<EnvelopeAnswer> answers, bool mayBeLocal) =>
        [.. answers.Where(answer => answer.Envelope.MayBeLocal == mayBeLocal && answer.Reply is { IsPositive: true })];

    private static string Words(List<EnvelopeAnswer> taken, int all) =>
        $"{taken.Count} of {all} envelopes ({string.Join("; ", taken.Select(answer => answer.Envelope.Name))}), such as MAIL FROM:{taken[0].Envelope.Sender} RCPT TO:{taken[0].Envelope.Recipient} {taken[0].Reply}";

    private static Finding Doubtful(string text, string remedy) => new(Check, FindingState.Doubtful, text, remedy);
}
