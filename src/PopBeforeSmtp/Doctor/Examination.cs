namespace PopBeforeSmtp.Doctor;

/// <summary>Runs checks one after the other and hands on what each has found.</summary>
internal static class Examination
{
    public static async Task<FindingState> RunAsync(IEnumerable<IHostCheck> checks, ServiceWiring service, Action<Finding> report, CancellationToken cancellationToken)
    {
        var worst = FindingState.Good;
        foreach (var check in checks)
        {
            foreach (var finding in await check.FindAsync(service, cancellationToken))
            {
                report(finding);
                worst = finding.State > worst ? finding.State : worst;
            }
        }
        return worst;
    }
}
