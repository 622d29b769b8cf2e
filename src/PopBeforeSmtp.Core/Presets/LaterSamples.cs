using System.Collections;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Samples that are read when somebody looks at them: they are most of a preset file, and a service that trusts them never does.</summary>
internal sealed class LaterSamples(Func<IReadOnlyList<PresetSample>> read) : IReadOnlyList<PresetSample>
{
    private readonly Lazy<IReadOnlyList<PresetSample>> _all = new(read);

    public int Count => _all.Value.Count;

    public PresetSample this[int index] => _all.Value[index];

    public IEnumerator<PresetSample> GetEnumerator() => _all.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
