namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>A network that an administrator allowed by hand.</summary>
/// <param name="AllowedAt">When; a later entry for the same network replaces this one.</param>
/// <param name="AllowedUntil">null: until it is revoked.</param>
/// <param name="Note">Why, in the administrator's words; may be empty.</param>
internal sealed record HandEntry(ClientNetwork Network, DateTimeOffset AllowedAt, DateTimeOffset? AllowedUntil, string Note)
{
    /// <summary>Whose network it is, in the administrator's words; may be empty.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The account of this host that allowed it; empty when it is not known, or when the settings have it.</summary>
    public string By { get; init; } = "";

    /// <summary>It stands in AlwaysAuthorize: it is changed there and nowhere else.</summary>
    public bool IsSetting { get; init; }

    public bool IsOpen(DateTimeOffset now) => AllowedUntil is null || now < AllowedUntil;
}
