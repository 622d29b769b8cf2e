using System.Text;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Logins;

public sealed class SessionKeyTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_server_that_writes_no_ends_has_no_key() =>
        Assert.Equal("", KeyOf(Lines.WithoutEnds.LogIn("mx imapd[7]", 0, "192.0.2.10", session: "s1")));

    [Fact]
    public void The_process_is_the_key_where_ends_are_joined_by_it()
    {
        var tracker = new SessionTracker();
        tracker.Take(Lines.ByProcess.Connect("mx popd[7]", 0, "192.0.2.10"));

        Assert.Equal("by-process mx popd[7]", tracker.Take(Lines.ByProcess.LogIn("mx popd[7]", 0))?.SessionKey);
        Assert.Equal("by-process mx popd[7]", tracker.Take(Lines.ByProcess.LogOut("mx popd[7]", 1))?.SessionKey);
        Assert.Equal("", tracker.Take(Lines.ByProcess.LogOut("", 1))?.SessionKey);
    }

    [Fact]
    public void The_session_is_the_key_where_ends_have_no_address()
    {
        Assert.Equal("by-session s1", KeyOf(Lines.BySession.LogIn("mx imapd[7]", 0, "192.0.2.10", session: "s1")));
        Assert.Equal("by-session s1", KeyOf(Lines.BySession.LogOut("mx imapd[8]", 1, session: "s1")));
        Assert.Equal("", KeyOf(Lines.BySession.LogIn("mx imapd[7]", 0, "192.0.2.10")));
        Assert.Equal("", KeyOf(Lines.BySession.LogOut("mx imapd[7]", 0)));
    }

    [Fact]
    public void The_session_is_of_its_address_where_ends_have_one()
    {
        Assert.Equal("by-session-of-address s1 192.0.2.10", KeyOf(Lines.BySessionOfAddress.LogIn("mx imapd[7]", 0, "192.0.2.10", session: "s1")));
        Assert.Equal("by-session-of-address s1 192.0.2.10", KeyOf(Lines.BySessionOfAddress.LogOut("mx imapd[8]", 1, "192.0.2.10", session: "s1")));
        Assert.NotEqual(
            KeyOf(Lines.BySessionOfAddress.LogIn("mx imapd[7]", 0, "192.0.2.10", session: "s1")),
            KeyOf(Lines.BySessionOfAddress.LogOut("mx imapd[7]", 1, "192.0.2.11", session: "s1")));
    }

    [Fact]
    public void Without_a_session_the_account_at_its_address_is_the_key()
    {
        Assert.Equal("by-session-of-address 192.0.2.10 ann", KeyOf(Lines.BySessionOfAddress.LogIn("mx imapd[7]", 0, "192.0.2.10")));
        Assert.Equal("by-session-of-address 192.0.2.10 ann", KeyOf(Lines.BySessionOfAddress.LogOut("mx imapd[8]", 1, "192.0.2.10", "ann")));
        Assert.Equal("", KeyOf(Lines.BySessionOfAddress.LogOut("mx imapd[8]", 1, "192.0.2.10")));
        Assert.Equal("", KeyOf(Lines.BySessionOfAddress.LogOut("mx imapd[8]", 1, user: "ann")));
    }

    [Fact]
    public void Sessions_of_different_presets_have_different_keys() =>
        Assert.NotEqual(
            KeyOf(Lines.BySession.LogIn("mx imapd[7]", 0, "192.0.2.10", session: "s1")),
            KeyOf((Lines.BySession with { Name = "other" }).LogIn("mx imapd[7]", 0, "192.0.2.10", session: "s1")));

    [Fact]
    public void An_end_tells_what_its_line_says() =>
        Assert.Equal(
            new LogoutEvent(At.Minute(3), At.Minute(3), null, "", "s1", "pop3", "by-session", "logout") { SessionKey = "by-session s1" },
            new SessionTracker().Take(Lines.BySession.LogOut("mx imapd[7]", 3, session: "s1")));

    public static TheoryData<string> PresetsWithEnds => [.. SupportPresets.Shipped.Where(preset => preset.HasLogouts).Select(preset => preset.Name)];

    /// <summary>A preset whose logins and ends never meet would keep every session open.</summary>
    [Theory]
    [MemberData(nameof(PresetsWithEnds))]
    public void Every_shipped_preset_with_ends_has_samples_of_a_login_and_of_its_end(string name)
    {
        var preset = SupportPresets.Shipped.Single(shipped => shipped.Name == name);
        var events = preset.Samples.Where(sample => sample.Kind == PresetSampleKind.Sample).Select(sample => EventOf(preset, sample)).ToList();

        Assert.All(events.OfType<LogoutEvent>(), end => Assert.NotEqual("", end.SessionKey));
        Assert.NotEmpty(events.OfType<LoginEvent>().Select(login => login.SessionKey).Where(key => key.Length > 0).Intersect(events.OfType<LogoutEvent>().Select(end => end.SessionKey)));
    }

    private static SessionEvent? EventOf(RegexPreset preset, PresetSample sample)
    {
        var matcher = new PresetMatcher([preset], TimeZoneInfo.Utc);
        var tracker = new SessionTracker();
        SessionEvent? last = null;
        foreach (var line in sample.Before.Append(sample.Line))
            last = matcher.TryMatch(Encoding.UTF8.GetBytes(line), Now, out var found) ? tracker.Take(found) : null;
        return last;
    }

    private static string? KeyOf(RecognizedLine line) => new SessionTracker().Take(line)?.SessionKey;
}
