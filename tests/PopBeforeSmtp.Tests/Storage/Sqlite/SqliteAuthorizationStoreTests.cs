using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>The contract; each load opens the file anew.</summary>
public sealed class SqliteAuthorizationStoreTests : AuthorizationStoreContract
{
    private readonly TestDirectory _directory = new();

    private protected override IAuthorizationStore Create(HistoryOptions history) => new SqliteAuthorizationStore(_directory.File("data/authorizations.db"), history);

    private protected override void CleanUp() => _directory.Dispose();
}
