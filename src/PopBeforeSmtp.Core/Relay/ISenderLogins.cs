namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// Which accounts may use a sender, from the site's own maps (postconf(5), smtpd_sender_login_maps). Asked on the thread that answers a
/// relay: it never waits.
/// </summary>
internal interface ISenderLogins
{
    /// <param name="logins">The accounts, as the map has them; valid with <see cref="SenderLoginState.Known"/>.</param>
    SenderLoginState Find(MailAddress sender, out IReadOnlyList<string> logins);
}
