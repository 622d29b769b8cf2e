namespace PopBeforeSmtp.Hosting;

/// <summary>The settings that are in force.</summary>
internal sealed class RunningSettings(ProgramSettings first)
{
    private volatile ProgramSettings _current = first;

    public ProgramSettings Current
    {
        get => _current;
        set => _current = value;
    }
}
