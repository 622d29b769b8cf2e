using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;

namespace PopBeforeSmtp.Commands;

/// <summary>Whom a reading command asks: the running service, or where none runs the store it left, saying so.</summary>
internal static class ServiceOrStore
{
    public static Task<T> AskAsync<T>(string? config, Func<ControlClient, Task<T>> askService, Func<AuthorizationTable, DateTimeOffset, T> askTable, CancellationToken cancellationToken) =>
        AskAsync(config, askService, (table, _, now) => Task.FromResult(askTable(table, now)), cancellationToken);

    /// <summary>The same where the past of the store is needed too.</summary>
    public static async Task<T> AskAsync<T>(string? config, Func<ControlClient, Task<T>> askService, Func<AuthorizationTable, StorageOptions, DateTimeOffset, Task<T>> askStore, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.ReadForCommand(config);
        using var service = await ControlClient.TryConnectAsync(settings.Control, cancellationToken);
        if (service is not null)
            return await askService(service);
        Console.Error.WriteLine($"pop-before-smtp: the service is not running ({settings.Control.Text}); this is what it left in {settings.Storage.Path}");
        var table = new AuthorizationTable(settings.Authorization);
        var now = TimeProvider.System.GetUtcNow();
        var stored = (await ReadStoreAsync(settings.Storage, cancellationToken)).DatedAt(now);
        table.Load(stored.Rows, stored.Hand, stored.PresetsWithEnds, stored.Suspensions);
        return await askStore(table, settings.Storage, now);
    }

    /// <exception cref="ControlException">No service runs.</exception>
    public static async Task<ControlClient> RequireServiceAsync(string? config, CancellationToken cancellationToken)
    {
        var control = SettingsReader.ReadForCommand(config).Control;
        return await ControlClient.TryConnectAsync(control, cancellationToken)
            ?? throw new ControlException($"the service is not running ({control.Text}); this needs it");
    }

    private static async Task<StoredTable> ReadStoreAsync(StorageOptions storage, CancellationToken cancellationToken)
    {
        if (storage.Kind != "sqlite" || !File.Exists(storage.Path))
            throw new ControlException($"there is no store at {storage.Path} either");
        return await SqliteAuthorizationStore.ReadOnlyAsync(storage.Path, cancellationToken);
    }
}
