using System.Text;
using PopBeforeSmtp.Core.Tests.Relay;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>Every key of the table gets exactly the words that its protocol has for it, all on one connection.</summary>
public sealed class OddKeyTests
{
    [Fact]
    public Task A_socketmap_answers_OK_to_the_spellings_of_allowed_addresses_and_NOTFOUND_to_all_others() =>
        AssertTableAsync("socketmap", OddKeys.Table.Keys, key => Wire.Map(key), Wire.MapPermit, Wire.MapNoOpinion);

    [Fact]
    public Task The_socketmap_of_postscreen_answers_permit_to_the_same_ones() =>
        AssertTableAsync("socketmap", OddKeys.Table.Keys, key => Wire.Map(key, "postscreen"), Wire.MapPermitPostscreen, Wire.MapNoOpinion);

    /// <summary>A value of the policy protocol cannot hold a line's end (SMTPD_POLICY_README).</summary>
    [Fact]
    public Task The_policy_service_answers_OK_to_the_same_ones_and_DUNNO_to_all_others() =>
        AssertTableAsync("policy", OddKeys.Table.Keys.Where(key => !key.Contains('\n')), Wire.Policy, Wire.PolicyPermit, Wire.PolicyNoOpinion);

    private static async Task AssertTableAsync(string kind, IEnumerable<string> keys, Func<string, string> question, string permit, string noOpinion)
    {
        var conversation = new Conversation(kind);
        var wrong = new List<string>();
        var asked = 0;
        foreach (var key in keys)
        {
            asked++;
            var answer = await conversation.AskAsync(question(InBytes(key)));
            if (answer != (OddKeys.Table[key] is null ? noOpinion : permit))
                wrong.Add($"'{key}' is answered '{answer}'");
        }
        Assert.Empty(wrong);
        Assert.True(asked >= 500, $"{asked} keys");
    }

    /// <summary>Each byte of its UTF-8 as a character, which is what the connection takes.</summary>
    private static string InBytes(string key) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(key));
}
