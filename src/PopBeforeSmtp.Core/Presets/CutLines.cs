namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// Remembers which programs have just written a line as long as the piece at which their logger cuts. What comes right behind such a
/// line may be the rest of it: text that a client typed, at the start of a line of its own.
/// </summary>
internal sealed class CutLines
{
    /// <summary>For how long, by the lines' own time stamps, which may have no more than seconds.</summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);

    private const int MostPrograms = 1000;

    private readonly Dictionary<string, DateTimeOffset> _lastCut = new(StringComparer.Ordinal);

    /// <param name="program">Host and program.</param>
    public void Saw(string program, DateTimeOffset time)
    {
        if (_lastCut.Count >= MostPrograms)
            _lastCut.Clear();
        _lastCut[program] = time;
    }

    public bool IsInDoubt(string program, DateTimeOffset time) =>
        _lastCut.TryGetValue(program, out var cut) && (time - cut).Duration() <= Doubt;
}
