namespace PopBeforeSmtp.Control;

internal sealed record EndpointView(string Kind, string Listen, long Connections, long Permitted, long NoOpinion, long TryLater, long Malformed);
