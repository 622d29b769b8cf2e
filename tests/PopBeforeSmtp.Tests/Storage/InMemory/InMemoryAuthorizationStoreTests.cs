using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.InMemory;

namespace PopBeforeSmtp.Tests.Storage.InMemory;

public sealed class InMemoryAuthorizationStoreTests : AuthorizationStoreContract
{
    private protected override IAuthorizationStore Create(HistoryOptions history) => new InMemoryAuthorizationStore(history);
}
