using Microsoft.Extensions.Logging;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.DovecotEvents;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.LogSources.Journal;
using PopBeforeSmtp.LogSources.StandardInput;

namespace PopBeforeSmtp.Hosting;

/// <summary>The kinds of log source there are: a new one is one line here.</summary>
internal static class LogSourceKinds
{
    private static readonly Dictionary<string, Func<LogSourceOptions, LogSourceContext, ILogSource>> ByKind = new(StringComparer.Ordinal)
    {
        ["file"] = (options, context) => LogGlob.IsGlob(options.Path)
            ? new GlobLogSource(options.Path, context.Files, context.Clock, context.Logging.CreateLogger<GlobLogSource>(), context.Window, context.Zone)
            : new FileLogSource(options.Path, context.Clock, context.Logging.CreateLogger<FileLogSource>(), context.Files, context.Window, context.Zone),
        ["journal"] = (options, context) => new JournalLogSource(options, context, context.Logging.CreateLogger<JournalLogSource>()),
        ["stdin"] = (options, context) => new StandardInputLogSource(Console.OpenStandardInput(), context.Clock, context.Logging.CreateLogger<StandardInputLogSource>()),
        ["dovecot-events"] = (options, context) => new EventExportLogSource(options, context),
        ["dovecot-auth-policy"] = (options, context) => new AuthPolicyLogSource(options, context),
    };

    public static ILogSource Create(LogSourceOptions options, LogSourceContext context) => ByKind[options.Kind](options, context);
}
