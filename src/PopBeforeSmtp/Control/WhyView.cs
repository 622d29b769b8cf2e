namespace PopBeforeSmtp.Control;

/// <summary>Why an address may relay, or why not.</summary>
/// <param name="Until">null: it does not end by itself, or it may not.</param>
/// <param name="Reason">In words, without a full stop.</param>
internal sealed record WhyView(string Client, bool Permitted, DateTimeOffset? Until, string Reason)
{
    /// <summary>Of what has happened, that on which the answer rests; null when nothing is known.</summary>
    public HistoryView? Evidence { get; init; }

    public IReadOnlyList<SessionView> Sessions { get; init; } = [];

    /// <summary>Empty when no service runs.</summary>
    public IReadOnlyList<RelayAnswerView> Answers { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<HistoryView> History { get; init; } = [];

    /// <summary>Why the history cannot be told, or not all of it; empty when it can.</summary>
    public string Warning { get; init; } = "";
}
