using System.CommandLine;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Wiring;
using PopBeforeSmtp.Hosting;

namespace PopBeforeSmtp.Commands;

/// <summary>wire: makes a relay ask the service; shows what it would do unless it is told to do it.</summary>
internal static class WireCommand
{
    private static readonly Option<bool> Apply = new("--apply") { Description = "do it: with a copy of main.cf beside it, and undone where 'postfix check' objects" };

    public static Command Create()
    {
        var postfix = new Command("postfix", "Show the lines that make Postfix ask the service: exit status 0 it does, 1 it does not yet, 2 refused.") { Apply }.Does(RunAsync);
        return new Command("wire", "Make a relay of this host ask the service.") { postfix };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = await SettingsReader.ReadAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        var wirer = new PostfixWirer(new LocalMailHost(), WiringOfSettings.Create(settings, Environment.UserName), TimeProvider.System);
        var (plan, mainPath) = await wirer.PlanAsync(cancellationToken);
        if (plan.Refusals.Count > 0)
            return CommandLine.Fail([.. plan.Refusals, "nothing is changed; README.md, 'Wiring Postfix', says how to do it by hand"]);
        foreach (var line in Describe(plan, mainPath))
            Console.Out.WriteLine(Terminal.Printable(line));
        if (plan.IsWired)
            return ExitStatus.Yes;
        if (!parsed.GetValue(Apply))
        {
            Console.Out.WriteLine("Nothing is changed. --apply does it, keeps a copy of main.cf beside it, and undoes it where 'postfix check' objects.");
            return ExitStatus.No;
        }
        Console.Out.WriteLine($"Done. The old one is {await wirer.ApplyAsync(plan, mainPath, cancellationToken)}.");
        Console.Out.WriteLine("It counts after 'postfix reload'. Then: 'pop-before-smtp doctor', and 'pop-before-smtp doctor --relay-test'.");
        return ExitStatus.Yes;
    }

    private static IEnumerable<string> Describe(WiringPlan plan, string mainPath)
    {
        if (plan.IsWired)
            yield return "Postfix asks already; 'pop-before-smtp doctor' says whether all is as it should be.";
        foreach (var list in plan.Lists)
        {
            yield return $"{list.List} in {mainPath}:";
            foreach (var line in WiringDiff.Lines(list))
                yield return line;
            yield return "";
        }
        foreach (var list in plan.Lists)
            yield return WiringDiff.Command(list);
        foreach (var note in plan.Notes)
            yield return $"Note: {note}";
        if (plan.Lists.Count > 0)
            yield return "";
    }
}
