using System.CommandLine;
using System.CommandLine.Completions;

namespace PopBeforeSmtp.Commands.Completion;

/// <summary>An argument as a shell or a manual page has to know it.</summary>
/// <param name="Values">The values it may have, where there are few.</param>
internal sealed record CompletedArgument(string Name, string Description, bool IsRequired, bool MayRepeat, IReadOnlyList<string> Values)
{
    public bool IsFile => Name is "FILE" or "SOCKET";

    public static CompletedArgument Read(Argument argument) => new(
        argument.Name,
        argument.Description ?? "",
        argument.Arity.MinimumNumberOfValues > 0,
        argument.Arity.MaximumNumberOfValues > 1,
        [.. argument.GetCompletions(CompletionContext.Empty).Select(item => item.Label)]);
}
