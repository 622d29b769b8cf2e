namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Whether an address may relay at an instant: what a relay asks. <see cref="AddressState"/> has the row too.</summary>
/// <param name="Until">When that ends; null when it does not end by itself, or when it is not allowed.</param>
/// <param name="HasRow">Logins were seen from it, counting or not.</param>
/// <param name="Hand">The longest open entry by hand that holds it.</param>
internal readonly record struct AddressAnswer(bool IsAllowed, DateTimeOffset? Until, bool HasRow, HandEntry? Hand)
{
    /// <summary>More accounts are logged in from it than MaximumAccountsPerAddress.</summary>
    public bool IsShared { get; init; }

    /// <summary>There is a row or an entry by hand for it, open or not.</summary>
    public bool IsInTable => HasRow || Hand is not null;
}
