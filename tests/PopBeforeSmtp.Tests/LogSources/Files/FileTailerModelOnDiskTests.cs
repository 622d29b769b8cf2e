namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileTailerModelOnDiskTests() : FileTailerModelTests(null);
