namespace PopBeforeSmtp.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">The name of the check, for --skip and for programs.</param>
/// <param name="Text">What was found, in one line.</param>
/// <param name="Remedy">What to do, in one line; empty where nothing has to be done.</param>
internal sealed record Finding(string Check, FindingState State, string Text, string Remedy = "");
