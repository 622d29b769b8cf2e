namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Judges the configuration of a Postfix.</summary>
internal interface IPostfixCheck
{
    /// <summary>For --skip.</summary>
    string Name { get; }

    IEnumerable<Finding> Find(PostfixView view);
}
