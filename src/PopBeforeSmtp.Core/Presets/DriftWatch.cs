namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// Notices when a server that used to be understood no longer is: it counts, for each known program, the lines that look like logins
/// and matched nothing, by shape, and those that matched. Dovecot 2.4 and Cyrus 3.13 changed their words and silenced every tool.
/// </summary>
/// <remarks>Written by the thread of one source; the counts of the last hour may be read by any.</remarks>
internal sealed class DriftWatch(IReadOnlyCollection<RegexPreset> presets)
{
    private const int MostShapes = 200;
    private static readonly TimeSpan Bucket = TimeSpan.FromMinutes(5);
    private static readonly int Buckets = (int)(TimeSpan.FromHours(1) / Bucket);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Program, string Shape), DriftShape> _shapes = [];
    private readonly Dictionary<string, Counts> _programs = new(StringComparer.Ordinal);
    private long _failures;

    /// <summary>Lines with the words of a login that tell of none: failures, and names that imitate a success.</summary>
    public long LookAlikes => Volatile.Read(ref _failures);

    public IReadOnlyList<DriftShape> Shapes
    {
        get
        {
            lock (_gate)
                return [.. _shapes.Values.OrderByDescending(shape => shape.Count)];
        }
    }

    /// <summary>What each program that wrote login-like lines did in the hour before now.</summary>
    public IReadOnlyList<ProgramDrift> LastHour(DateTimeOffset now)
    {
        lock (_gate)
            return [.. _programs.Select(pair => pair.Value.Sum(pair.Key, BucketOf(now))).Where(drift => drift.LoginLike > 0)];
    }

    public void Matched(string program, DateTimeOffset now)
    {
        lock (_gate)
            CountsOf(program).At(BucketOf(now)).Matched++;
    }

    public void Unmatched(string program, ReadOnlySpan<char> message, DateTimeOffset now)
    {
        switch (LoginLikeness.Judge(message))
        {
            case LoginLikenessVerdict.Failure:
                Volatile.Write(ref _failures, _failures + 1);
                break;
            case LoginLikenessVerdict.Login:
                lock (_gate)
                {
                    CountsOf(program).At(BucketOf(now)).LoginLike++;
                    AddShape(program, message);
                }
                break;
        }
    }

    private void AddShape(string program, ReadOnlySpan<char> message)
    {
        var key = (program, LineShape.Of(message));
        if (_shapes.TryGetValue(key, out var known))
            _shapes[key] = known with { Count = known.Count + 1 };
        else if (_shapes.Count < MostShapes)
            _shapes[key] = new DriftShape(program, key.Item2, message.ToString(), Nearest(program, message), 1);
    }

    private string Nearest(string program, ReadOnlySpan<char> message)
    {
        var words = message.ToString().Split([' ', ',', '=', '<', '[', '('], StringSplitOptions.RemoveEmptyEntries);
        var known = presets.Where(preset => preset.Programs.Contains(program)).ToList();
        return known.Count == 0 ? "" : known.MaxBy(preset => preset.Samples.Where(sample => sample.Kind == PresetSampleKind.Sample).Max(sample => words.Count(sample.Line.Contains)))!.Name;
    }

    private Counts CountsOf(string program)
    {
        if (!_programs.TryGetValue(program, out var counts))
            _programs[program] = counts = new Counts();
        return counts;
    }

    private static long BucketOf(DateTimeOffset time) => time.UtcTicks / Bucket.Ticks;

    private sealed class Counts
    {
        private readonly Count[] _ring = [.. Enumerable.Range(0, Buckets).Select(_ => new Count())];

        public Count At(long bucket)
        {
            var count = _ring[bucket % Buckets];
            if (count.Bucket != bucket)
                (count.Bucket, count.LoginLike, count.Matched) = (bucket, 0, 0);
            return count;
        }

        public ProgramDrift Sum(string program, long now)
        {
            var recent = _ring.Where(count => count.Bucket > now - Buckets && count.Bucket <= now).ToList();
            return new ProgramDrift(program, recent.Sum(count => count.LoginLike), recent.Sum(count => count.Matched));
        }
    }

    private sealed class Count
    {
        public long Bucket { get; set; }

        public long LoginLike { get; set; }

        public long Matched { get; set; }
    }
}
