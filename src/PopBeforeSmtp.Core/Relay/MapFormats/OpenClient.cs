using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// What a map is made of. There is no account in it and no note: these are texts that others choose, and nothing of them may
/// become a row.
/// </summary>
/// <param name="Until">null: it does not end by itself.</param>
internal readonly record struct OpenClient(ClientNetwork Network, DateTimeOffset? Until);
