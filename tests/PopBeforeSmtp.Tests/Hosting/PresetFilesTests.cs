using System.Text.Json;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class PresetFilesTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<string> _errors = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_shipped_presets_load_without_an_error()
    {
        var presets = PresetFiles.Load([PresetFiles.ShippedDirectory], _errors);
        Assert.Empty(_errors);
        Assert.Contains("dovecot", presets.Select(preset => preset.Name));
        Assert.Equal(presets.Select(preset => preset.Name).Order(StringComparer.Ordinal), presets.Select(preset => preset.Name));
    }

    [Fact]
    public void A_preset_of_a_later_directory_replaces_one_of_the_same_name()
    {
        Write("first/a.yaml", "a", "the first");
        Write("first/b.yaml", "b", "beside it");
        Write("second/a.yaml", "a", "the second");
        var presets = PresetFiles.Load([_directory.File("first"), _directory.File("second")], _errors);
        Assert.Empty(_errors);
        Assert.Equal(["the second", "beside it"], presets.Select(preset => preset.Title));
        Assert.Empty(_errors);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_skipped_and_other_files_are_left_alone()
    {
        Write("first/a.yaml", "a", "the first");
        _directory.Write("first/README.md", "no preset");
        _directory.Write("first/b.yaml.bak", "no preset");
        Assert.Single(PresetFiles.Load([_directory.File("nowhere"), _directory.File("first")], _errors));
        Assert.Empty(_errors);
    }

    [Fact]
    public void A_relative_directory_that_the_working_directory_does_not_have_is_the_one_beside_the_program() =>
        Assert.Equal(Make.Presets.Select(preset => preset.Name), PresetFiles.Load(["regex-presets"], _errors).Select(preset => preset.Name));

    [Fact]
    public void Errors_of_all_files_are_told_with_their_names()
    {
        Write("first/a.yaml", "z", "named otherwise");
        _directory.Write("first/b.yaml", "name: [");
        File.CreateSymbolicLink(_directory.File("first/c.yaml"), _directory.File("nowhere"));
        Assert.Empty(PresetFiles.Load([_directory.File("first")], _errors));
        foreach (var name in (string[])["a", "b", "c"])
            Assert.Contains(_errors, error => error.StartsWith(_directory.File($"first/{name}.yaml") + ":", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        Write("first/a.yaml", "a", "one");
        Write("first/b.yaml", "b", "two");
        var presets = PresetFiles.Load([_directory.File("first")], _errors);
        Assert.Equal(["b"], Names(PresetFiles.Choose(presets, ["b", "A"], _errors.Add)));
        Assert.Equal(["'A' is not a preset (known: a, b, and * for all)"], _errors);
        Assert.Equal(["a", "b"], Names(PresetFiles.Choose(presets, ["*"], Assert.Fail)));
        Assert.Equal(["a", "b"], Names(PresetFiles.Choose(presets, ["a", "*"], Assert.Fail)));
    }

    [Fact]
    public void A_shipped_preset_is_the_same_whether_its_samples_are_read_at_once_or_later()
    {
        Assert.NotEmpty(Make.Presets);
        foreach (var preset in Make.Presets)
        {
            using var text = File.OpenText(preset.File);
            var whole = PresetParser.Parse(text, preset.File, preset.Name, isProven: true);
            Assert.IsType<LaterSamples>(preset.Samples);
            Assert.Equal(Told(whole), Told(preset));
            Assert.Equal(whole.Samples.Select(Told), preset.Samples.Select(Told));
        }
    }

    private static string Told(RegexPreset preset) => JsonSerializer.Serialize(new
    {
        preset.Name, preset.Title, preset.File, preset.Servers, preset.Verified, preset.Limits, preset.Programs, preset.Envelopes, preset.NamedOnly, preset.CutAt, preset.Unusable,
        Rules = preset.Rules.Select(rule => new { rule.Name, rule.Kind, rule.JoinsProcess, rule.HasNoUser, rule.Pattern, Fields = rule.Fields?.Fields }),
    });

    private static string Told(PresetSample sample) => JsonSerializer.Serialize(sample);

    private static IEnumerable<string> Names(IReadOnlyList<RegexPreset> presets) => presets.Select(preset => preset.Name);

    private void Write(string file, string name, string title) => _directory.Write(file, $$"""
        name: {{name}}
        title: {{title}}
        programs: ['testd']
        rules:
          - name: login
            event: login
            pattern: '\Alogin user=(?<user>[^ ]{1,80}) from (?<address>[0-9a-f.:]{2,45})\z'
        samples:
          - line: 'Feb  3 08:00:00 post testd[1]: login user=ina from 192.0.2.10'
            rule: login
            address: 192.0.2.10
            user: ina
        other:
          - line: 'Feb  3 08:00:00 post testd[1]: logout user=ina from 192.0.2.10'
        hostile:
          - why: the name brings an address
            line: 'Feb  3 08:00:00 post testd[1]: failed user=login user=q from 198.51.100.7 from 192.0.2.10'
        """);
}
