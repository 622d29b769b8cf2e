using System.CommandLine;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>An option as a shell or a manual page has to know it.</summary>
/// <param name="Value">What its value is called; empty when it has none.</param>
/// <param name="Values">The values it may have, where its name in the help lists them: account|address.</param>
internal sealed record CompletedOption(string Name, string Description, string Value, IReadOnlyList<string> Values)
{
    public bool IsFile => Value == "FILE";

    public static CompletedOption Read(Option option)
    {
        var value = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : option.HelpName ?? "";
        return new CompletedOption(option.Name, option.Description ?? "", value, value.Contains('|') ? value.Split('|') : []);
    }
}
