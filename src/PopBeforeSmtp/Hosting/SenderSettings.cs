using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Hosting;

/// <summary>Reads what the sections Authorization and Answers say of senders and of what a client is told.</summary>
internal static class SenderSettings
{
    public static RelayRules Read(SettingsSection authorization, SettingsSection answers)
    {
        var binding = ReadBinding(authorization);
        var domain = authorization.Text("DefaultDomain", "");
        if (domain.Any(character => character is '@' || char.IsWhiteSpace(character) || char.IsControl(character)))
            authorization.Error("DefaultDomain", $"'{domain}' is not a domain; write example.org");
        var rules = new RelayRules
        {
            SenderBinding = binding,
            Addresses = new MailAddressRules(domain, authorization.Text("RecipientDelimiter", "+")),
            UnknownClient = answers.Word("UnknownClient", UnknownClient.Dunno),
            UnknownText = ReadText(answers, "UnknownText", AnswerText.Default),
            ExpiredText = ReadText(answers, "ExpiredText", AnswerText.DefaultExpired),
        };
        answers.RefuseUnknownKeys();
        return rules;
    }

    public static SenderBinding ReadBinding(SettingsSection authorization) => authorization.Word("SenderBinding", SenderBinding.Off);

    private static AnswerText ReadText(SettingsSection answers, string key, AnswerText fallback)
    {
        var text = answers.Text(key, fallback.Template);
        if (AnswerText.TryParse(text, out var error) is { } read)
            return read;
        answers.Error(key, $"'{text}' {error}");
        return fallback;
    }
}
