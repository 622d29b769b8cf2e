namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>A restriction of a list as it stands there, with its argument.</summary>
/// <param name="Start">Where it begins: warn_if_reject, where that stands before it.</param>
/// <param name="Refuses">It, or what it stands for, turns away who wants to relay and got there.</param>
/// <param name="Permits">It, or what it stands for, lets everybody relay who got there.</param>
/// <param name="IsLiteral">It stands for nothing but itself: no $name, no restriction class.</param>
internal sealed record PlacedWord(int Start, string Text, bool Refuses, bool Permits, bool IsLiteral);
