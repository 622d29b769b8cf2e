using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Hosting;

/// <summary>Makes the log sources that settings ask for, and knows which of them run.</summary>
internal sealed class SourceReaders(FollowedFiles files, TableWriter writer, SteadyClock clock, ILoggerFactory logging)
{
    private volatile IReadOnlyList<SourceReader> _current = [];

    public IReadOnlyList<SourceReader> Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>What is to run by these settings; a source that would be the same is the one that runs already.</summary>
    public IReadOnlyList<SourceReader> Make(ProgramSettings settings) => [.. settings.LogSources.Select(options => MakeOne(options, settings))];

    public static IReadOnlyDictionary<string, DriftWatch> Watches(IEnumerable<SourceReader> readers) =>
        readers.ToDictionary(reader => reader.Supervisor.Source.Name, reader => reader.Matcher.Drift!);

    /// <summary>Lets others read the files of the sources that have ended.</summary>
    public void Release(IEnumerable<SourceReader> ended)
    {
        foreach (var reader in ended)
            files.Release(reader.Supervisor.Source);
    }

    private SourceReader? FindSame(LogSourceOptions options, IReadOnlyList<RegexPreset> presets) =>
        _current.FirstOrDefault(reader => reader.Options == options && reader.Presets.SequenceEqual(presets, ReferenceEqualityComparer.Instance));

    private SourceReader MakeOne(LogSourceOptions options, ProgramSettings settings)
    {
        var chosen = PresetFiles.Choose(settings.Presets, options.Presets, _ => { });
        if (FindSame(options, chosen) is { } same)
            return same;
        var before = _current.FirstOrDefault(reader => reader.Options.Name == options.Name);
        var presets = SourcePresets.Of(options, settings.Presets);
        var programs = presets.SelectMany(preset => preset.Programs).Distinct().Order(StringComparer.Ordinal).ToList();
        var zone = options.TimeZone ?? TimeZoneInfo.Local;
        var source = LogSourceKinds.Create(options, new LogSourceContext(programs, settings.Authorization.Reach, clock, logging) { Files = files, Zone = zone });
        // Which lines are in doubt is known from the lines before them.
        var matcher = new PresetMatcher(presets, zone)
        {
            Drift = new DriftWatch(presets),
            Cuts = before?.Matcher.Cuts ?? new CutLines(),
            IsLive = before?.Matcher.IsLive ?? false,
        };
        var reader = new LoginReader(source.Name, matcher, writer, clock, before?.Reader);
        return new SourceReader(options, chosen, matcher, reader, new SourceSupervisor(source, reader, clock, logging.CreateLogger<SourceSupervisor>()));
    }
}
