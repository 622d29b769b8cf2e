using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>The rates that are shown.</summary>
internal sealed class TopRates
{
    public TopRate Lines { get; } = new();

    /// <summary>Lines that a rule recognised: logins, and ends of sessions.</summary>
    public TopRate Matches { get; } = new();

    public TopRate Answers { get; } = new();

    public TopRate Permitted { get; } = new();

    public TopRate NoOpinion { get; } = new();

    public TopRate TryLater { get; } = new();

    public void Take(StatusView status, TimeSpan at)
    {
        Lines.Add(status.Sources.Sum(source => source.Lines), at);
        Matches.Add(status.Rules.Sum(rule => rule.Matches), at);
        Permitted.Add(status.Endpoints.Sum(endpoint => endpoint.Permitted), at);
        NoOpinion.Add(status.Endpoints.Sum(endpoint => endpoint.NoOpinion), at);
        TryLater.Add(status.Endpoints.Sum(endpoint => endpoint.TryLater), at);
        Answers.Add(status.Endpoints.Sum(endpoint => endpoint.Permitted + endpoint.NoOpinion + endpoint.TryLater), at);
    }

    public void Forget()
    {
        foreach (var rate in (TopRate[])[Lines, Matches, Answers, Permitted, NoOpinion, TryLater])
            rate.Forget();
    }
}
