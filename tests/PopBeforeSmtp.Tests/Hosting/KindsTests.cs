using Microsoft.Extensions.Logging.Abstractions;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.InMemory;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class KindsTests
{
    [Fact]
    public void Each_kind_of_relay_protocol_is_made_under_its_name()
    {
        var decider = new RelayDecider(new AuthorizationTable(Make.Rules), TimeProvider.System);
        Assert.Equal(["policy", "socketmap", "exim"], RelayProtocols.Kinds);
        Assert.All(RelayProtocols.Kinds, kind => Assert.Equal(kind, RelayProtocols.Create(kind, decider).Kind));
    }

    [Fact]
    public void Each_kind_of_store_is_made()
    {
        Assert.IsType<SqliteAuthorizationStore>(StoreKinds.Create(new StorageOptions("sqlite", "/db")));
        Assert.Equal("/db", StoreKinds.Create(new StorageOptions("sqlite", "/db")).Name);
        Assert.IsType<InMemoryAuthorizationStore>(StoreKinds.Create(new StorageOptions("memory", "")));
    }

    [Fact]
    public void A_log_source_is_named_by_its_path()
    {
        var source = LogSourceKinds.Create(new LogSourceOptions("file", "/var/log/mail.log", ["*"]), new LogSourceContext([], TimeSpan.FromMinutes(30), TimeProvider.System, NullLoggerFactory.Instance));
        Assert.IsType<FileLogSource>(source);
        Assert.Equal("/var/log/mail.log", source.Name);
    }
}
