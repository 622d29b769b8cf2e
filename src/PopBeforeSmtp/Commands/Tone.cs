namespace PopBeforeSmtp.Commands;

/// <summary>What a text on a terminal says by its looks. Never the only way to say it: pipes and NO_COLOR have none.</summary>
internal enum Tone
{
    Plain,
    Quiet,
    Strong,
    Good,
    Warning,
    Bad,

    /// <summary>The row that keys speak of.</summary>
    Chosen,
}
