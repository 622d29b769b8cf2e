namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <param name="Logins">null: a map could not be read.</param>
/// <param name="At">When it was looked up, as a time stamp that no setting of the clock moves.</param>
internal sealed record SenderLookup(IReadOnlyList<string>? Logins, long At);
