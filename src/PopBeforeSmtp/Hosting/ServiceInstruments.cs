using Microsoft.Extensions.DependencyInjection;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Metrics;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// What can be measured of the service, by name: install/metrics.md says it to people. Labels have few values, all of them from settings,
/// presets and this code; never an address or an account.
/// </summary>
internal static class ServiceInstruments
{
    public static ServiceMeter Create(IServiceProvider provider)
    {
        var meter = new ServiceMeter();
        AddService(meter, provider);
        AddTable(meter, provider);
        AddStore(meter, provider);
        LogInstruments.Add(meter, provider.GetRequiredService<SourceReaders>(), provider.GetRequiredService<TimeProvider>());
        var http = provider.GetRequiredService<RunningSettings>().Current.Metrics is { } listen ? new HttpEndpoint(listen, provider.GetRequiredService<HttpAnswers>()) : null;
        RelayInstruments.Add(meter, provider.GetRequiredService<IReadOnlyList<RelayEndpoint>>(), http, provider.GetRequiredService<RelayLog>(), provider.GetRequiredService<MapFileService>());
        return meter;
    }

    private static void AddService(ServiceMeter meter, IServiceProvider provider)
    {
        var messages = provider.GetRequiredService<MessageCounter>();
        var reloader = provider.GetRequiredService<Reloader>();
        var clock = provider.GetRequiredService<ClockFollower>();
        var started = provider.GetRequiredService<TimeProvider>().GetUtcNow();
        meter.Gauge("pop_before_smtp_start_time_seconds", "When the service was started, in seconds since 1970.", () => started.ToUnixTimeMilliseconds() / 1000.0);
        meter.Counter("pop_before_smtp_messages_total", "Warnings and errors that the service wrote to its log.", () =>
        [
            ServiceMeter.Of(messages.Warnings, ServiceMeter.Label("level", "warning")),
            ServiceMeter.Of(messages.Errors, ServiceMeter.Label("level", "error")),
        ]);
        meter.Counter("pop_before_smtp_reloads_total", "Reloads of the settings and presets: done, or refused for an error.", () =>
        [
            ServiceMeter.Of(reloader.Done, ServiceMeter.Label("result", "done")),
            ServiceMeter.Of(reloader.Refused, ServiceMeter.Label("result", "refused")),
        ]);
        meter.Gauge("pop_before_smtp_settings_current", "1: the settings in force are those of the last reload; 0: that was refused.", () => reloader.Last is { Errors.Count: > 0 } ? 0 : 1);
        meter.Counter("pop_before_smtp_clock_steps_total", "Times the clock of the host was set.", () =>
        [
            ServiceMeter.Of(clock.StepsForward, ServiceMeter.Label("direction", "forward")),
            ServiceMeter.Of(clock.StepsBack, ServiceMeter.Label("direction", "back")),
        ]);
    }

    private static void AddTable(ServiceMeter meter, IServiceProvider provider)
    {
        var table = provider.GetRequiredService<AuthorizationTable>();
        var writer = provider.GetRequiredService<TableWriter>();
        var clock = provider.GetRequiredService<TimeProvider>();
        meter.Gauge("pop_before_smtp_ready", "1: the stored table has been loaded and relays are answered from it; 0: they are told to try later.", () => table.IsReady ? 1 : 0);
        meter.Gauge("pop_before_smtp_addresses", "Addresses in the table, some of them expired a moment ago.", () => table.Count);
        meter.Gauge("pop_before_smtp_addresses_maximum", "MaximumAddresses: logins from further addresses are refused.", () => table.Rules.MaximumAddresses);
        meter.Gauge("pop_before_smtp_addresses_by_hand", "Addresses and networks allowed by hand or by AlwaysAuthorize.", () => table.OpenHandEntries(clock.GetUtcNow()).Count());
        meter.Gauge("pop_before_smtp_accounts_suspended", "Accounts whose logins do not count.", () => table.Suspensions.Count());
        meter.Counter("pop_before_smtp_logins_total", "Logins that logs told of: authorized anew, renewed, exempted, or refused.", () =>
        [
            ServiceMeter.Of(writer.Of(LoginOutcome.Authorized), ServiceMeter.Label("result", "authorized")),
            ServiceMeter.Of(writer.Of(LoginOutcome.Renewed), ServiceMeter.Label("result", "renewed")),
            ServiceMeter.Of(writer.Of(LoginOutcome.Exempted), ServiceMeter.Label("result", "exempted")),
            ServiceMeter.Of(Refusals.Sum(refusal => writer.Of(refusal.Outcome)), ServiceMeter.Label("result", "refused")),
        ]);
        meter.Counter("pop_before_smtp_logins_refused_total", "Logins that opened nothing, by reason.", () =>
            Refusals.Select(refusal => ServiceMeter.Of(writer.Of(refusal.Outcome), ServiceMeter.Label("reason", refusal.Reason))));
        meter.Counter("pop_before_smtp_sessions_ended_total", "Ends of sessions that logs told of.", () => writer.Of(LoginOutcome.Ended));
    }

    private static IReadOnlyList<(LoginOutcome Outcome, string Reason)> Refusals { get; } =
    [
        (LoginOutcome.Refused, "never_authorize"),
        (LoginOutcome.TooOld, "too_old"),
        (LoginOutcome.Revoked, "revoked"),
        (LoginOutcome.Suspended, "suspended"),
        (LoginOutcome.TooManyAddresses, "too_many_addresses"),
        (LoginOutcome.TooManyForUser, "too_many_for_user"),
    ];

    private static void AddStore(ServiceMeter meter, IServiceProvider provider)
    {
        var store = provider.GetRequiredService<StoreWriter>();
        var ingestion = provider.GetRequiredService<IngestionService>();
        var usage = provider.GetRequiredService<UsageCounter>();
        meter.Latencies("pop_before_smtp_store_save_duration_seconds", "How long a transaction of the store took.", [([], store.Latency)]);
        meter.Counter("pop_before_smtp_store_failures_total", "Attempts to save that failed; what they were to save is kept and tried again.", () => store.Failures);
        meter.Gauge("pop_before_smtp_store_up", "1: the store could be read at the start, and the last attempt to save succeeded.", () => ingestion.LoadError is null && store.LastError is null ? 1 : 0);
        meter.Counter("pop_before_smtp_history_events_lost_total", "Events of the history that were lost because more came than the store could take.", () => store.LostEvents);
        meter.Counter("pop_before_smtp_usage_uncounted_total", "Permits that the report does not count because there were too many addresses.", () => usage.Uncounted);
    }
}
