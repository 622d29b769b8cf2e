using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.InMemory;
using PopBeforeSmtp.Storage.Sqlite;

namespace PopBeforeSmtp.Hosting;

/// <summary>The kinds of store there are: a new one is one line here.</summary>
internal static class StoreKinds
{
    private static readonly Dictionary<string, (Func<StorageOptions, IAuthorizationStore> Create, Func<StorageOptions, string?> Claim)> ByKind = new(StringComparer.Ordinal)
    {
        ["sqlite"] = (options => new SqliteAuthorizationStore(options.Path, options.History, TimeProvider.System), options => SqliteFiles.Claim(options.Path)),
        ["memory"] = (options => new InMemoryAuthorizationStore(options.History), _ => null),
    };

    public static IAuthorizationStore Create(StorageOptions options) => ByKind[options.Kind].Create(options);

    /// <summary>Makes sure that no other service uses the store before this one ends.</summary>
    /// <returns>Why it cannot be used; null when it can.</returns>
    public static string? Claim(StorageOptions options) => ByKind[options.Kind].Claim(options);
}
