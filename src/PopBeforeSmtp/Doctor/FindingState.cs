namespace PopBeforeSmtp.Doctor;

/// <summary>How bad a finding is. The worst one is the exit status.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, but not as well, or not in every case.</summary>
    Doubtful,

    /// <summary>Who has logged in is refused, or who has not may relay, or it cannot be told.</summary>
    Bad,
}
