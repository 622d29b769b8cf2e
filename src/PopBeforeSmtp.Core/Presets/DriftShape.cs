namespace PopBeforeSmtp.Core.Presets;

/// <summary>A kind of line that looks like a login and matched nothing.</summary>
/// <param name="Program">Who wrote it.</param>
/// <param name="Shape">What the lines have in common.</param>
/// <param name="Example">The message of the first of them.</param>
/// <param name="NearestPreset">The preset that knows the program and has the most words in common.</param>
internal sealed record DriftShape(string Program, string Shape, string Example, string NearestPreset, long Count);
