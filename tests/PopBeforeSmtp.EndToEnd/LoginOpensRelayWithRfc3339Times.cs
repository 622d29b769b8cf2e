namespace PopBeforeSmtp.EndToEnd;

public sealed class LoginOpensRelayWithRfc3339Times(Rfc3339MailHost host) : LoginOpensRelay(host), IClassFixture<Rfc3339MailHost>;
