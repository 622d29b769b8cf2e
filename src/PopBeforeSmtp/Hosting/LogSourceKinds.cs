using Microsoft.Extensions.Logging;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;

namespace PopBeforeSmtp.Hosting;

/// <summary>The kinds of log source there are: a new one is one line here.</summary>
internal static class LogSourceKinds
{
    private static readonly Dictionary<string, Func<LogSourceOptions, TimeProvider, ILoggerFactory, ILogSource>> ByKind = new(StringComparer.Ordinal)
    {
        ["file"] = (options, clock, logging) => new FileLogSource(options.Path, clock, logging.CreateLogger<FileLogSource>()),
    };

    public static ILogSource Create(LogSourceOptions options, TimeProvider clock, ILoggerFactory logging) => ByKind[options.Kind](options, clock, logging);
}
