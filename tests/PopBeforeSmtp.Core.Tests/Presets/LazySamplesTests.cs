using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class LazySamplesTests
{
    [Fact]
    public void A_shipped_preset_is_the_same_when_its_samples_are_read_later()
    {
        foreach (var file in SupportPresets.Files)
        {
            var text = File.ReadAllText(file);
            var whole = Parse(file, text, null);
            var lazy = Parse(file, text, () => new StringReader(text));

            Assert.IsType<LazySamples>(lazy.Samples);
            Assert.Equal(Describe(whole), Describe(lazy));
            Assert.Equal(whole.Samples.Select(Describe), lazy.Samples.Select(Describe));
        }
    }

    [Fact]
    public void Samples_are_read_once_and_only_when_somebody_asks_for_them()
    {
        var reads = 0;
        var samples = new LazySamples(() =>
        {
            reads++;
            return [];
        });
        Assert.Equal(0, reads);

        Assert.Empty(samples);
        Assert.Equal((0, 1), (samples.Count, reads));
    }

    private static RegexPreset Parse(string file, string text, Func<TextReader>? again) =>
        PresetParser.Parse(new StringReader(text), Path.GetFileName(file), Path.GetFileNameWithoutExtension(file), isProven: true, again);

    private static string Describe(RegexPreset preset) => string.Join(
        '\n',
        [
            preset.Name, preset.Title, preset.NamedOnly, preset.Unusable, $"{preset.Envelopes} {preset.CutAt}",
            .. preset.Servers, .. preset.Verified, .. preset.Limits, .. preset.Programs,
            .. preset.Rules.Select(rule => $"{rule.Name} {rule.Kind} {rule.JoinsProcess} {rule.HasNoUser} {rule.Pattern} {rule.Fields?.Tokenizer.Name}"),
        ]);

    private static string Describe(PresetSample sample) =>
        string.Join('|', [sample.Kind.ToString(), $"{sample.LineNumber}", .. sample.Before, sample.Line, sample.Rule, sample.Address, sample.User, sample.Session, sample.Protocol]);
}
