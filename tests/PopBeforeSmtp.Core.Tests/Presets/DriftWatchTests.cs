using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class DriftWatchTests
{
    private readonly DriftWatch _watch = new(SupportPresets.Shipped);

    [Theory]
    [InlineData("imap-login: Welcome, logged in: user=<bob>, rip=192.0.2.10", LoginLikenessVerdict.Login)]
    [InlineData("event=login.good r.clienthost=[2001:db8::25] u.username=bob", LoginLikenessVerdict.Login)]
    [InlineData("User bob AUTHENTICATED from 192.0.2.10.", LoginLikenessVerdict.Login)]
    [InlineData("imap-login: Login aborted: user=<bob>, rip=192.0.2.10", LoginLikenessVerdict.Failure)]
    [InlineData("login failed: user=<Login: user=<bob>, rip=192.0.2.10>", LoginLikenessVerdict.Failure)]
    [InlineData("user bob logged in", LoginLikenessVerdict.Other)]
    [InlineData("user bob logged in from 192.0.2", LoginLikenessVerdict.Other)]
    [InlineData("connect from mail.example.org[192.0.2.10]", LoginLikenessVerdict.Other)]
    [InlineData("", LoginLikenessVerdict.Other)]
    public void A_message_is_judged_by_its_words_and_its_address(string message, object verdict) =>
        Assert.Equal(verdict, LoginLikeness.Judge(message));

    [Theory]
    [InlineData("imap-login: Hi: user=<bob>, method=PLAIN, rip=192.0.2.10, mpid=4711", "imap-login: Hi: user=<*>, method=*, rip=*, mpid=*")]
    [InlineData("User \"bob\" log on from 192.0.2.10", "User \"*\" log on from *")]
    [InlineData("login [192.0.2.10] (x) 3 of 12", "login [*] (*) * of *")]
    public void Lines_of_one_kind_have_one_shape(string message, string shape) => Assert.Equal(shape, LineShape.Of(message));

    [Fact]
    public void Lines_that_match_nothing_are_counted_by_shape_with_the_nearest_preset()
    {
        for (var i = 1; i <= 3; i++)
            _watch.Unmatched("dovecot", $"imap-login: Welcome, logged in: user=<u{i}>, method=PLAIN, rip=192.0.2.{i}, mpid={i}", At.Start);
        _watch.Unmatched("imapd", "LOGIN accepted, user=bob, ip=[::ffff:192.0.2.9], port=[7], protocol=IMAP", At.Start);

        Assert.Equal([("dovecot", "dovecot", 3L), ("imapd", "courier", 1L)], _watch.Shapes.Select(shape => (shape.Program, shape.NearestPreset, shape.Count)));
    }

    [Fact]
    public void The_last_hour_is_what_counts()
    {
        _watch.Unmatched("dovecot", "logged in from 192.0.2.1", At.Minute(0));
        _watch.Unmatched("dovecot", "logged in from 192.0.2.1", At.Minute(50));
        _watch.Matched("dovecot", At.Minute(50));

        Assert.Equal([new ProgramDrift("dovecot", 2, 1)], _watch.LastHour(At.Minute(50)));
        Assert.Equal([new ProgramDrift("dovecot", 1, 1)], _watch.LastHour(At.Minute(70)));
        Assert.Empty(_watch.LastHour(At.Minute(120)));
    }

    [Fact]
    public void Failures_are_counted_apart_and_what_matched_alone_is_no_drift()
    {
        _watch.Unmatched("dovecot", "Login failed: user=<x>, rip=192.0.2.1", At.Start);
        _watch.Matched("dovecot", At.Start);

        Assert.Equal(1, _watch.LookAlikes);
        Assert.Empty(_watch.Shapes);
        Assert.Empty(_watch.LastHour(At.Start));
    }

    [Fact]
    public void Endless_new_shapes_take_no_endless_memory()
    {
        for (var i = 0; i < 5_000; i++)
            _watch.Unmatched("dovecot", $"{new string('x', i % 150)}{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)} logged in from 192.0.2.1", At.Start);

        Assert.InRange(_watch.Shapes.Count, 1, 200);
        Assert.Equal(5_000, _watch.LastHour(At.Start)[0].LoginLike);
    }
}
