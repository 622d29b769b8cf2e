using Microsoft.Extensions.Configuration;
using PopBeforeSmtp.Native;
using Serilog;
using Serilog.Events;
using Serilog.Settings.Configuration;

namespace PopBeforeSmtp.Hosting;

/// <summary>Where the service's own words go: the console, unless the section Serilog says otherwise.</summary>
internal static class Logging
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Named, because a program in a single file has no assemblies beside it that could be searched for them.</summary>
    private static readonly ConfigurationReaderOptions Sinks = new(typeof(ConsoleLoggerConfigurationExtensions).Assembly, typeof(FileLoggerConfigurationExtensions).Assembly);

    public static Serilog.Core.Logger Create(IReadOnlyDictionary<string, string?> section)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // It reports what the caller reports too, with the stack of the framework.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal);
        if (section.Count > 0)
            configuration.ReadFrom.Configuration(new ConfigurationBuilder().AddInMemoryCollection(section).Build(), Sinks);
        if (!section.Keys.Any(key => key.StartsWith("Serilog:WriteTo", StringComparison.OrdinalIgnoreCase)))
            WriteToConsole(configuration);
        return configuration.CreateLogger();
    }

    private static void WriteToConsole(LoggerConfiguration configuration)
    {
        if (IsJournal())
            configuration.WriteTo.Console(new JournalFormatter());
        else
            configuration.WriteTo.Console(outputTemplate: Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// systemd names the device and inode of the stream that goes to the journal (systemd.exec(5), JOURNAL_STREAM). The variable
    /// alone is not enough: it is inherited by a shell that was started there, whose output goes elsewhere.
    /// </summary>
    private static bool IsJournal()
    {
        const int standardOutput = 1;
        var stream = Environment.GetEnvironmentVariable("JOURNAL_STREAM");
        return !string.IsNullOrEmpty(stream) && FileStatus.OfDescriptor(standardOutput).IsStream(stream);
    }
}
