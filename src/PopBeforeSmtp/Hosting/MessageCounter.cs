using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PopBeforeSmtp.Hosting;

/// <summary>Counts the warnings and errors that the service itself says, wherever they are written.</summary>
internal sealed class MessageCounter : ILoggerProvider, ILogger
{
    private long _warnings;
    private long _errors;

    public long Warnings => Volatile.Read(ref _warnings);

    public long Errors => Volatile.Read(ref _errors);

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("PopBeforeSmtp", StringComparison.Ordinal) ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Interlocked.Increment(ref logLevel == LogLevel.Warning ? ref _warnings : ref _errors);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
