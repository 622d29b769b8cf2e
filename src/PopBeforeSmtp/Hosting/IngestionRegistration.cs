using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>The way in: sources, the table with its one writer, the store.</summary>
internal static class IngestionRegistration
{
    public static IServiceCollection AddIngestion(this IServiceCollection services, ProgramSettings settings)
    {
        services.AddSingleton(new AuthorizationTable(settings.Authorization));
        services.AddSingleton(StoreKinds.Create(settings.Storage));
        services.AddSingleton(settings.Storage.History);
        services.AddSingleton<UsageCounter>();
        services.AddSingleton<IUsageCounter>(provider => provider.GetRequiredService<UsageCounter>());
        services.AddSingleton<FollowedFiles>();
        services.AddSingleton<StoreWriter>();
        services.AddSingleton(provider => new SuspendedAccountsFile(settings.SuspendedAccounts, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SuspendedAccountsFile>>()));
        services.AddSingleton<TableWriter>();
        services.AddSingleton(provider =>
        {
            var readers = ActivatorUtilities.CreateInstance<SourceReaders>(provider);
            readers.Current = readers.Make(settings);
            return readers;
        });
        services.AddSingleton(provider => new SourceSet(
            [.. provider.GetRequiredService<SourceReaders>().Current.Select(reader => reader.Supervisor)],
            provider.GetRequiredService<TableWriter>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DriftAlarm(
            SourceReaders.Watches(provider.GetRequiredService<SourceReaders>().Current),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DriftAlarm>>()));
        services.AddHostedService(provider => provider.GetRequiredService<DriftAlarm>());
        services.AddSingleton<ClockFollower>();
        services.AddSingleton<IngestionService>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestionService>());
        // Behind the one that saves: it ends before.
        services.AddHostedService<HistoryKeeper>();
        return services;
    }
}
