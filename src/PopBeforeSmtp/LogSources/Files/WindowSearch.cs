namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Finds where to begin in a log of which nothing has been read: before it stands nothing that can still count. Samples of the whole log
/// are looked at, and between the first one that is young enough and the one before it the place is bisected.
/// </summary>
/// <remarks>
/// As long as no line has a stamp that is later than that of a line behind it by more than <see cref="Disorder"/>, no line is passed
/// over that counts: the lines at the place that is found are older than what counts by more than that. Samples are there for logs
/// whose clock went back further: where one of them has a line that may count, what is behind it is read, whatever comes then.
/// </remarks>
/// <param name="reach">How long ago something may have been written that counts.</param>
/// <param name="zone">The zone of time stamps that name none.</param>
internal sealed class WindowSearch(DateTimeOffset now, TimeSpan reach, TimeZoneInfo zone)
{
    /// <summary>Clocks that are set back, an hour of summer time that comes twice, several hosts in one file, lines that were held up on their way.</summary>
    public static readonly TimeSpan Disorder = TimeSpan.FromHours(2);

    /// <summary>What a line that counts may need from before it: the connect line of its process, and what its logger cut in two.</summary>
    private static readonly TimeSpan Context = TimeSpan.FromMinutes(10);

    /// <summary>Samples lie closer together near the end, where the time that counts is: at a part of the distance from there.</summary>
    private const int SamplesPerDistance = 64;

    private const int MostSamplesFarAway = 1024;

    /// <summary>In front of lines of so many months stands nothing that was written of late: a stamp without a year that looks so is of another year.</summary>
    private const int MonthsOfAnotherYear = 11;

    private readonly DateTimeOffset _oldest = now - reach - Disorder - Context;

    /// <summary>How exactly the place is looked for: reading so much takes no longer than looking once more.</summary>
    public long Grain { get; init; } = 64 * 1024;

    /// <summary>The end of a log, which is read in any case.</summary>
    public long AlwaysRead { get; init; } = 1024 * 1024;

    private long ShortestStep => Grain / 4;

    private long LongestStep => 256 * Grain;

    /// <returns>A byte at which a line begins; 0 where the whole log is to be read.</returns>
    public long Find(ILogContent content, long size, CancellationToken cancellationToken)
    {
        var end = size - AlwaysRead;
        var sampler = new LogSampler(content, now, now + Disorder, zone);
        var samples = new List<LogSample>();
        long step;
        for (long offset = 0; offset < end; offset += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step = Math.Clamp((size - offset) / SamplesPerDistance, ShortestStep, Math.Max(LongestStep, size / MostSamplesFarAway));
            if (sampler.Read(offset) is { Latest: not null } sample && sample.Begin < end)
                samples.Add(sample);
        }
        var young = FirstYoung(samples);
        // The beginning of the log where none is old.
        var old = samples.Take(young).LastOrDefault(IsOld);
        return Bisect(sampler, old.Begin, young < samples.Count ? samples[young].Begin : end);
    }

    private bool IsOld(LogSample sample) => sample.Latest < _oldest;

    private int FirstYoung(List<LogSample> samples)
    {
        var first = samples.Count;
        var months = new HashSet<(int Year, int Month)>();
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            if (!IsOld(samples[i]) && (samples[i].HasYear || months.Count < MonthsOfAnotherYear))
                first = i;
            var time = samples[i].Latest!.Value;
            months.Add((time.Year, time.Month));
        }
        return first;
    }

    /// <param name="young">Lines that tell no time count as if they were young.</param>
    private long Bisect(LogSampler sampler, long old, long young)
    {
        while (young - old > Grain)
        {
            var middle = old + (young - old) / 2;
            if (sampler.Read(middle) is { Latest: not null } sample && IsOld(sample) && sample.Begin < young)
                old = sample.Begin;
            else
                young = middle;
        }
        return old;
    }
}
