using System.Globalization;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>Makes a Postfix ask the service, and undoes it where Postfix objects.</summary>
internal sealed class PostfixWirer(IMailHost host, ServiceWiring service, TimeProvider clock)
{
    /// <returns>The plan and the path of main.cf; where there is no Postfix, or it cannot be read, a plan that is refused.</returns>
    public async Task<(WiringPlan Plan, string MainPath)> PlanAsync(CancellationToken cancellationToken)
    {
        var (postfix, reason) = await new PostfixReader(host).ReadAsync(cancellationToken);
        if (postfix is null)
            return (WiringPlan.Refused(reason.Length > 0 ? reason : "there is no Postfix on this host (no postconf)"), "");
        var (status, output, error) = await host.RunAsync("postconf", ["-n"], cancellationToken);
        if (status != 0)
            return (WiringPlan.Refused($"postconf -n: {error}"), "");
        return (new WiringPlanner(postfix, PostfixReader.ParseParameters(output), service).Plan(), Path.Combine(postfix.Value("config_directory"), "main.cf"));
    }

    /// <returns>The copy of the old main.cf.</returns>
    /// <exception cref="IOException">It was not done, or undone.</exception>
    public async Task<string> ApplyAsync(WiringPlan plan, string mainPath, CancellationToken cancellationToken)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{mainPath}.before-wire.{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
        Copy(mainPath, copy, overwrite: false);
        // From here on it is done or undone, whoever loses patience.
        if (await WhyNotAsync(plan) is { } reason)
        {
            Copy(copy, mainPath, overwrite: true);
            throw new IOException($"{mainPath} is as it was, because {reason}");
        }
        return copy;
    }

    private async Task<string?> WhyNotAsync(WiringPlan plan)
    {
        var (edited, _, editError) = await host.RunAsync("postconf", ["-e", .. plan.Lists.Select(WiringDiff.Setting)], CancellationToken.None);
        if (edited != 0)
            return $"postconf -e failed: {editError}";
        var (isRight, _, checkError) = await host.RunAsync("postfix", ["check"], CancellationToken.None);
        if (isRight != 0)
            return $"postfix check failed: {checkError}";
        var (now, _) = await PlanAsync(CancellationToken.None);
        return now.IsWired ? null : $"Postfix does not read it as it was meant: {string.Join("; ", now.Refusals.Concat(now.Lists.Select(list => $"{list.List} does not ask")))}";
    }

    private static void Copy(string from, string to, bool overwrite)
    {
        try
        {
            File.Copy(from, to, overwrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
