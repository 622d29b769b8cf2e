using System.Collections;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Samples that are read when somebody asks for them: they are six sevenths of the shipped presets' text, and no line of a log needs them.</summary>
internal sealed class LazySamples(Func<IReadOnlyList<PresetSample>> read) : IReadOnlyList<PresetSample>
{
    private readonly Lazy<IReadOnlyList<PresetSample>> _samples = new(read);

    public int Count => _samples.Value.Count;

    public PresetSample this[int index] => _samples.Value[index];

    public IEnumerator<PresetSample> GetEnumerator() => _samples.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
