using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class Rfc3164MailHost() : SharedMailHost(isRfc3339: false);
