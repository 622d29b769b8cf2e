namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A login that a client saw succeed, or that scan found.</summary>
internal sealed record SeenLogin(string Address, string User) : IComparable<SeenLogin>
{
    public int CompareTo(SeenLogin? other) => string.CompareOrdinal($"{Address} {User}", $"{other?.Address} {other?.User}");
}
