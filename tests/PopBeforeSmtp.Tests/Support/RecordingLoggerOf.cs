using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.Tests.Support;

internal sealed class RecordingLogger<T> : RecordingLogger, ILogger<T>;
