namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>A Postfix as postconf(1) tells of it.</summary>
/// <param name="Main">All parameters of main.cf and the defaults, $names expanded.</param>
/// <param name="Servers">Each smtpd that listens on the network.</param>
/// <param name="MapTypes">What it can look up in (postconf -m).</param>
internal sealed record PostfixConfiguration(IReadOnlyDictionary<string, string> Main, IReadOnlyList<SmtpServer> Servers, IReadOnlyList<string> MapTypes)
{
    public string Version => Value("mail_version");

    public string QueueDirectory => Value("queue_directory");

    public string Value(string parameter) => Main.GetValueOrDefault(parameter, "");
}
