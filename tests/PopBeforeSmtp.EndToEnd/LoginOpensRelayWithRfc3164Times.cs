namespace PopBeforeSmtp.EndToEnd;

public sealed class LoginOpensRelayWithRfc3164Times(Rfc3164MailHost host) : LoginOpensRelay(host), IClassFixture<Rfc3164MailHost>;
