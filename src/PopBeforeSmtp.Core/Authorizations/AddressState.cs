namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Why an address may relay at an instant, or that it may not.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Until">When that ends; null when it does not end by itself, or when it is not allowed.</param>
/// <param name="Row">The logins seen from it, counting or not; null when none are kept.</param>
/// <param name="Hand">The longest open entry by hand that holds it.</param>
internal readonly record struct AddressState(bool IsAllowed, DateTimeOffset? Until, Authorization? Row, HandEntry? Hand)
{
    /// <summary>More accounts are logged in from it than MaximumAccountsPerAddress.</summary>
    public bool IsShared { get; init; }

    /// <summary>The same for who needs no row.</summary>
    public AddressAnswer Answer => new(IsAllowed, Until, Row is not null, Hand) { IsShared = IsShared };

    /// <summary>There is a row or an entry by hand for it, open or not.</summary>
    public bool IsInTable => Row is not null || Hand is not null;
}
