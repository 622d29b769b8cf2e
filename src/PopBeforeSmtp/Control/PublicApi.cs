using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Metrics;

namespace PopBeforeSmtp.Control;

/// <summary>
/// The question of every relay over HTTP, for what speaks nothing else: GET /v1/clients/ADDRESS, optionally with ?sender=SENDER; and GET /metrics for
/// Prometheus. Nothing can be changed here and no account is named, because any program of this host may ask.
/// </summary>
internal static class PublicApi
{
    private const string ClientsPath = "/v1/clients/";
    private const string MetricsPath = "/metrics";

    private static readonly object Mark = new();

    /// <summary>Marks the connections of a listener as public.</summary>
    public static void MarkPublic(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Mark] = Mark;
        return next(connection);
    });

    /// <summary>What comes over a public connection ends here, whatever it asks for.</summary>
    public static void Map(IApplicationBuilder application, IAdministration administration, ServiceMeter meter, HttpAnswers answers, TimeProvider clock) =>
        application.MapWhen(IsPublic, branch => branch.Run(async context =>
        {
            // The thread that reads the sockets answers relays too.
            await Task.Yield();
            if (IsQuestion(context, out var address))
                await CountAsync(context, address, administration, answers, clock);
            else
                await AnswerOtherAsync(context, meter);
        }));

    private static bool IsPublic(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;

    private static bool IsQuestion(HttpContext context, out ClientAddress address)
    {
        var path = context.Request.Path.Value ?? "";
        address = default;
        return HttpMethods.IsGet(context.Request.Method) && path.StartsWith(ClientsPath, StringComparison.Ordinal) && ClientAddress.TryParse(path.AsSpan(ClientsPath.Length), out address);
    }

    private static async Task CountAsync(HttpContext context, ClientAddress address, IAdministration administration, HttpAnswers answers, TimeProvider clock)
    {
        var arrived = clock.GetTimestamp();
        if (!administration.IsReady)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, writer => writer.WriteString("error", "login table unavailable, try later"));
            answers.WasUnavailable(clock.GetElapsedTime(arrived));
            return;
        }
        var client = await administration.FindAsync(address, context.Request.Query["sender"].FirstOrDefault(), context.RequestAborted);
        await AnswerAsync(context, address, client);
        answers.Answered(client is not null, clock.GetElapsedTime(arrived));
    }

    private static Task AnswerOtherAsync(HttpContext context, ServiceMeter meter)
    {
        var path = context.Request.Path.Value ?? "";
        if (path != MetricsPath && !path.StartsWith(ClientsPath, StringComparison.Ordinal))
            return WriteAsync(context, StatusCodes.Status404NotFound, writer => writer.WriteString("error", $"ask for {ClientsPath}ADDRESS or {MetricsPath}"));
        if (!HttpMethods.IsGet(context.Request.Method))
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, writer => writer.WriteString("error", "nothing can be changed here"));
        return path == MetricsPath
            ? WriteMetricsAsync(context, meter)
            : WriteAsync(context, StatusCodes.Status400BadRequest, writer => writer.WriteString("error", "not a whole address"));
    }

    private static Task AnswerAsync(HttpContext context, ClientAddress address, ClientView? client) =>
        WriteAsync(context, client is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("client", address.ToString());
            writer.WriteBoolean("permitted", client is not null);
            if (client?.Expires is { } expires)
                writer.WriteString("expires", expires);
        });

    private static async Task WriteMetricsAsync(HttpContext context, ServiceMeter meter)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(meter.ToPrometheusText(), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }
}
