using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>Reads the keys of the sources that Dovecot connects to.</summary>
internal static class DovecotEventSettings
{
    private const int ShortestSecret = 8;

    public static LogSourceOptions ReadEventExport(SettingsSection section, LogSourceOptions options)
    {
        var listen = ListenSettings.Read(section, "", "0600");
        section.RefuseUnknownKeys();
        if (listen is { Tcp: not null })
            section.Error("Listen", $"'{listen.Text}': any local process could report logins over TCP; write unix:PATH");
        else if (listen is not null && (listen.Mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) != 0)
            section.Error("Mode", "lets everybody report logins; write 0600, or 0660 with a Group of Dovecot's own");
        return options with { Listen = listen };
    }

    public static LogSourceOptions ReadAuthPolicy(SettingsSection section, LogSourceOptions options)
    {
        var listen = ListenSettings.Read(section, "", "0600");
        var secret = section.Text("Secret", "");
        section.RefuseUnknownKeys();
        if (listen is { Tcp: null })
            section.Error("Listen", $"'{listen.Text}': Dovecot speaks to an auth policy server over TCP only; write tcp:127.0.0.1:PORT");
        // It is not repeated in the message.
        if (secret.Length == 0)
            section.Error("Secret", "is missing: without it any local process could report logins; put the same into auth_policy_server_api_header");
        else if (secret.Length < ShortestSecret || secret.Any(character => character is <= ' ' or > '~'))
            section.Error("Secret", $"must have at least {ShortestSecret} printable ASCII characters without spaces, such as openssl rand -hex 16 gives");
        return options with { Listen = listen, Secret = secret };
    }
}
