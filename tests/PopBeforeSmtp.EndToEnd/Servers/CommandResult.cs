namespace PopBeforeSmtp.EndToEnd.Servers;

internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>This result, if the program succeeded.</summary>
    public CommandResult Checked(string what) => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"{what}: exit status {ExitCode}{Environment.NewLine}{Output}{Error}");
}
