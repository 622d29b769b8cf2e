using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.InMemory;
using PopBeforeSmtp.Storage.Sqlite;

namespace PopBeforeSmtp.Hosting;

/// <summary>The kinds of store there are: a new one is one line here.</summary>
internal static class StoreKinds
{
    private static readonly Dictionary<string, Func<StorageOptions, IAuthorizationStore>> ByKind = new(StringComparer.Ordinal)
    {
        ["sqlite"] = options => new SqliteAuthorizationStore(options.Path, options.History, TimeProvider.System),
        ["memory"] = options => new InMemoryAuthorizationStore(options.History),
    };

    public static IAuthorizationStore Create(StorageOptions options) => ByKind[options.Kind](options);
}
