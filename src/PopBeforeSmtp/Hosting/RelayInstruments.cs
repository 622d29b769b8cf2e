using System.Diagnostics.Metrics;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Metrics;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;

namespace PopBeforeSmtp.Hosting;

/// <summary>What can be measured of what relays are told.</summary>
internal static class RelayInstruments
{
    private static readonly (RelayDecision Decision, string Result)[] Results =
    [
        (RelayDecision.Permit, "permit"),
        (RelayDecision.NoOpinion, "no_opinion"),
        (RelayDecision.TryLater, "try_later"),
        (RelayDecision.Defer, "defer"),
        (RelayDecision.Refuse, "refuse"),
    ];

    /// <param name="http">null: nobody can ask over HTTP.</param>
    public static void Add(ServiceMeter meter, IReadOnlyList<RelayEndpoint> endpoints, HttpEndpoint? http, RelayLog refused, MapFileService maps)
    {
        AddAnswers(meter, endpoints, http);
        meter.Counter("pop_before_smtp_relay_requests_malformed_total", "Requests that were not understood; their connections were closed.", () =>
            endpoints.Select(endpoint => ServiceMeter.Of(endpoint.Counters.Malformed, Of(endpoint))));
        meter.Gauge("pop_before_smtp_relay_connections", "Connections of relays that are open.", () =>
            endpoints.Select(endpoint => ServiceMeter.Of(endpoint.Counters.Connections, Of(endpoint))));
        meter.Counter("pop_before_smtp_senders_refused_total", "Senders that were refused to a logged-in client: of another's account, or of a suspended one.", () =>
        [
            ServiceMeter.Of(refused.ForeignSenders, ServiceMeter.Label("reason", "foreign")),
            ServiceMeter.Of(refused.SuspendedSenders, ServiceMeter.Label("reason", "suspended")),
        ]);
        meter.Gauge("pop_before_smtp_map_up", "1: the last update of a map file succeeded.", () =>
            maps.Maps.Select(map => ServiceMeter.Of(map.LastError is null ? 1 : 0, ServiceMeter.Label("type", map.Map.Type), ServiceMeter.Label("path", map.Map.Path))));
    }

    private static void AddAnswers(ServiceMeter meter, IReadOnlyList<RelayEndpoint> endpoints, HttpEndpoint? http)
    {
        meter.Counter("pop_before_smtp_relay_answers_total", "Answers to relays, by endpoint and result.", () => endpoints.SelectMany(Answers).Concat(http is null ? [] : Answers(http)));
        meter.Latencies(
            "pop_before_smtp_relay_answer_duration_seconds",
            "From when a question had come in whole until its answer was written.",
            [.. endpoints.Select(endpoint => (Of(endpoint), endpoint.Counters.Latency)), .. http is null ? [] : ((KeyValuePair<string, object?>[], LatencyHistogram)[])[(Of(http), http.Answers.Latency)]]);
    }

    private static IEnumerable<Measurement<long>> Answers(HttpEndpoint http) =>
    [
        ServiceMeter.Of(http.Answers.Permitted, [.. Of(http), ServiceMeter.Label("result", "permit")]),
        ServiceMeter.Of(http.Answers.NotPermitted, [.. Of(http), ServiceMeter.Label("result", "no_opinion")]),
        ServiceMeter.Of(http.Answers.Unavailable, [.. Of(http), ServiceMeter.Label("result", "try_later")]),
    ];

    private static KeyValuePair<string, object?>[] Of(HttpEndpoint http) => [ServiceMeter.Label("protocol", "http"), ServiceMeter.Label("listen", http.Listen.Text)];

    private static IEnumerable<Measurement<long>> Answers(RelayEndpoint endpoint) =>
        Results.Select(result => ServiceMeter.Of(endpoint.Counters.Of(result.Decision), [.. Of(endpoint), ServiceMeter.Label("result", result.Result)]));

    private static KeyValuePair<string, object?>[] Of(RelayEndpoint endpoint) =>
        [ServiceMeter.Label("protocol", endpoint.Protocol.Kind), ServiceMeter.Label("listen", endpoint.Listen.Text)];
}
