using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class Rfc3339MailHost() : SharedMailHost(isRfc3339: true);
