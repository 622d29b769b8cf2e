namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileTailerModelInMemoryTests() : FileTailerModelTests("/dev/shm");
