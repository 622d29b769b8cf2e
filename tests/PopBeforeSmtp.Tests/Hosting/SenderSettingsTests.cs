using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class SenderSettingsTests
{
    [Fact]
    public void What_is_not_written_binds_nobody_and_tells_nothing()
    {
        using var settings = new TestSettings("{ }");
        var rules = Read(settings);
        Assert.Equal((SenderBinding.Off, UnknownClient.Dunno), (rules.SenderBinding, rules.UnknownClient));
        Assert.Equal(new MailAddressRules("", "+"), rules.Addresses);
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        using var settings = new TestSettings("""
            { "Authorization": { "SenderBinding": "exact", "DefaultDomain": "example.org", "RecipientDelimiter": "-+" },
              "Answers": { "UnknownClient": "reject", "UnknownText": "Log in.", "ExpiredText": "Log in: {age} of {window}." } }
            """);
        var rules = Read(settings);
        Assert.Equal((SenderBinding.Exact, UnknownClient.Reject, "Log in."), (rules.SenderBinding, rules.UnknownClient, rules.UnknownText.Template));
        Assert.Equal(new MailAddressRules("example.org", "-+"), rules.Addresses);
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void All_errors_are_told()
    {
        using var settings = new TestSettings("""
            { "Authorization": { "SenderBinding": "Exact", "DefaultDomain": "@example.org" },
              "Answers": { "UnknownClient": "450", "UnknownText": "Gr\u00fc\u00dfe", "ExpiredText": "{user}", "Text": "" } }
            """);
        Read(settings);
        string[] expected =
        [
            "appsettings.json:1: Authorization:SenderBinding: 'Exact' is none of: off, domain, exact",
            "appsettings.json:1: Authorization:DefaultDomain: '@example.org' is not a domain; write example.org",
            "appsettings.json:2: Answers:UnknownClient: '450' is none of: dunno, defer, reject",
            "appsettings.json:2: Answers:UnknownText: 'Gr\u00fc\u00dfe' has more than 300 characters, or others than printable ASCII",
            "appsettings.json:2: Answers:ExpiredText: '{user}' '{user}' is not known; there are {window} and {age}",
            "appsettings.json:2: Answers:Text: unknown key (known here: ExpiredText, UnknownClient, UnknownText)",
        ];
        Assert.Equal(expected, settings.Errors);
    }

    private static RelayRules Read(TestSettings settings) => SenderSettings.Read(settings.Root.Section("Authorization"), settings.Root.Section("Answers"));
}
