namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>A map as its relay reads it, whole lines only.</summary>
internal sealed record MapText(string Text, IReadOnlyList<LeftOutClient> LeftOut);
