using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class ShippedPresetsTests
{
    public static TheoryData<string> Files => [.. SupportPresets.Files.Select(file => Path.GetFileName(file))];

    public static TheoryData<string> UsableFiles => [.. SupportPresets.Shipped.Where(preset => preset.Unusable.Length == 0).Select(preset => preset.File)];

    public static TheoryData<string> UnusableFiles => [.. SupportPresets.Shipped.Where(preset => preset.Unusable.Length > 0).Select(preset => preset.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_preset_is_read_and_its_samples_agree(string file)
    {
        var preset = SupportPresets.Shipped.Single(shipped => shipped.File == file);

        Assert.NotEmpty(preset.Title);
        Assert.NotEmpty(preset.Servers);
        Assert.NotEmpty(preset.Verified);
        Assert.NotEmpty(preset.Limits);
        Assert.Matches("^[a-z0-9-]+$", preset.Name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_line_of_a_shipped_preset_is_matched_by_two_rules_of_all(string file) =>
        Assert.Empty(PresetSelfTest.Run(SupportPresets.Shipped.Single(shipped => shipped.File == file), SupportPresets.Shipped));

    [Theory]
    [MemberData(nameof(UnusableFiles))]
    public void A_shipped_preset_of_a_server_that_cannot_be_used_shows_its_lines_and_what_an_attacker_would_have_it_write(string file)
    {
        var preset = SupportPresets.Shipped.Single(shipped => shipped.File == file);

        Assert.Empty(preset.Rules);
        Assert.False(preset.IsInAll);
        Assert.True(preset.Samples.Count(sample => sample.Kind == PresetSampleKind.Hostile) >= 6);
        Assert.True(preset.Samples.Count(sample => sample.Kind == PresetSampleKind.Other) >= 4);
    }

    [Theory]
    [MemberData(nameof(UsableFiles))]
    public void A_shipped_preset_has_samples_of_both_families_and_many_hostile_ones(string file)
    {
        var preset = SupportPresets.Shipped.Single(shipped => shipped.File == file);
        var addresses = preset.Samples.Where(sample => sample.Kind == PresetSampleKind.Sample).Select(sample => sample.Address).OfType<string>().ToList();

        Assert.True(preset.Limits.Any(limit => limit.StartsWith("IPv4 only", StringComparison.Ordinal)) || addresses.Exists(address => address.Contains(':')));
        Assert.Contains(addresses, address => address.Contains('.'));
        Assert.True(preset.Samples.Count(sample => sample.Kind == PresetSampleKind.Hostile) >= 18);
        Assert.True(preset.Samples.Count(sample => sample.Kind == PresetSampleKind.Other) >= 6);
    }

    [Fact]
    public void The_example_of_the_README_is_a_preset()
    {
        var readme = File.ReadAllText(Repository.PathOf("regex-presets/README.md"));
        var start = readme.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        var yaml = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];

        Assert.Equal("example-imapd", SupportPresets.Parse(yaml, "example-imapd").Name);
    }
}
