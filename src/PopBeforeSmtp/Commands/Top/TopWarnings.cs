using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>What an administrator should look at, the worst first.</summary>
internal static class TopWarnings
{
    public static IEnumerable<Cell> Of(StatusView status)
    {
        if (!status.IsReady)
            yield return Bad("the stored table has not been loaded: relays are told to try later");
        else if (status.IsReading)
            yield return new Cell("the logs are still being read: who is not known yet is told to try later", Tone.Warning);
        if (status.Store.LastError is { } store)
            yield return Bad($"store {status.Store.Name}: {store}");
        foreach (var source in status.Sources.Where(source => source.LastError is not null))
            yield return Bad($"{source.Name}: {source.LastError}");
        foreach (var map in status.Maps.Where(map => map.LastError is not null))
            yield return Bad($"{map.Type}:{map.Path}: {map.LastError}");
        foreach (var error in status.Reload?.Errors ?? [])
            yield return Bad($"reload failed: {error}");
        foreach (var drift in status.Drift)
            yield return new Cell($"{drift.Program} wrote {drift.LoginLike} login-like lines in the last hour, {drift.Matched} matched ({drift.Log})", drift.IsAlarming ? Tone.Bad : Tone.Warning);
        foreach (var lost in status.Sources.SelectMany(Lost))
            yield return lost;
        foreach (var endpoint in status.Endpoints.Where(endpoint => endpoint.Malformed > 0))
            yield return new Cell($"{endpoint.Listen}: {endpoint.Malformed} questions not understood", Tone.Warning);
    }

    private static IEnumerable<Cell> Lost(SourceView source)
    {
        if (source.Gaps > 0)
            yield return new Cell($"{source.Name}: {source.Gaps} times text was rotated away before it was read", Tone.Warning);
        if (source.DroppedLines > 0)
            yield return new Cell($"{source.Name}: {source.DroppedLines} lines too long, dropped", Tone.Warning);
        if (source.Untrusted > 0)
            yield return new Cell($"{source.Name}: {source.Untrusted} lines not trusted", Tone.Warning);
    }

    private static Cell Bad(string text) => new(text, Tone.Bad);
}
