namespace PopBeforeSmtp.Faults.Oracle;

/// <summary>A login whose line was written, or will be.</summary>
internal sealed class Login(string address, string line)
{
    public string Address => address;

    /// <summary>With its LF.</summary>
    public string Line => line;

    /// <summary>When the last byte of its line was in the log; a Stopwatch's time.</summary>
    public long WrittenAt { get; set; }

    /// <summary>From then on it must be answered, because before that the service was away or had nothing to read.</summary>
    public long DueFrom { get; set; }

    /// <summary>Nobody can read its line any more, and the row says so.</summary>
    public bool IsExcused { get; set; }

    /// <summary>It has been dealt with and is not asked for any more.</summary>
    public bool IsForgotten { get; set; }

    public bool IsAnswered { get; set; }

    public bool IsLate { get; set; }

    /// <summary>It was answered and then it was not.</summary>
    public bool IsTakenBack { get; set; }
}
