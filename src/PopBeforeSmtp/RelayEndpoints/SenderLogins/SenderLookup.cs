namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <param name="Logins">null: a map could not be read.</param>
/// <param name="Until">When it is looked up again.</param>
internal sealed record SenderLookup(IReadOnlyList<string>? Logins, DateTimeOffset Until);
