using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Keeps what was said.</summary>
internal class RecordingLogger : ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>"Information authorized: client=..."</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public IEnumerable<string> Of(LogLevel level) => Lines.Where(line => line.StartsWith($"{level} ", StringComparison.Ordinal)).Select(line => line[(level.ToString().Length + 1)..]);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
            _lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}
