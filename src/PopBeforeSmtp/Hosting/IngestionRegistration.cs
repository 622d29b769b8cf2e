using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;
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
        services.AddSingleton<IReadOnlyList<SourceReader>>(provider => [.. settings.LogSources.Select(options => CreateReader(options, settings, provider))]);
        services.AddSingleton<IReadOnlyList<SourceSupervisor>>(provider =>
            [.. provider.GetRequiredService<IReadOnlyList<SourceReader>>().Select(reader => reader.Supervisor)]);
        services.AddSingleton(provider => new DriftAlarm(
            provider.GetRequiredService<IReadOnlyList<SourceReader>>().ToDictionary(reader => reader.Supervisor.Source.Name, reader => reader.Matcher.Drift!),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DriftAlarm>>()));
        services.AddHostedService(provider => provider.GetRequiredService<DriftAlarm>());
        services.AddSingleton<IngestionService>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestionService>());
        // Behind the one that saves: it ends before.
        services.AddHostedService<HistoryKeeper>();
        return services;
    }

    private static SourceReader CreateReader(LogSourceOptions options, ProgramSettings settings, IServiceProvider provider)
    {
        var clock = provider.GetRequiredService<TimeProvider>();
        var logging = provider.GetRequiredService<ILoggerFactory>();
        var presets = SourcePresets.Of(options, settings.Presets);
        var programs = presets.SelectMany(preset => preset.Programs).Distinct().Order(StringComparer.Ordinal).ToList();
        var source = LogSourceKinds.Create(options, new LogSourceContext(programs, settings.Authorization.Reach, clock, logging) { Files = provider.GetRequiredService<FollowedFiles>() });
        var matcher = new PresetMatcher(presets, options.TimeZone ?? TimeZoneInfo.Local) { Drift = new DriftWatch(presets) };
        var reader = new LoginReader(source.Name, matcher, provider.GetRequiredService<TableWriter>(), clock);
        return new SourceReader(options, matcher, new SourceSupervisor(source, reader, clock, logging.CreateLogger<SourceSupervisor>()));
    }
}
