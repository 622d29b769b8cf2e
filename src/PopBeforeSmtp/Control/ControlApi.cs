using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Control;

/// <summary>The administration interface: HTTP with JSON over a unix socket that only its owner may open.</summary>
internal static class ControlApi
{
    private const int LongestName = 256;

    private static readonly TimeSpan LongestAllowance = TimeSpan.FromDays(3650);

    public static void Map(IEndpointRouteBuilder routes, IAdministration administration)
    {
        routes.MapGet("/v1/status", OffSocketThread(context => WriteAsync(context, 200, administration.Status(), ControlJson.Default.StatusView)));
        routes.MapGet("/v1/clients", OffSocketThread(context => ListAsync(context, administration)));
        routes.MapGet("/v1/clients/{address}", OffSocketThread(context => FindAsync(context, administration)));
        routes.MapGet("/v1/suspensions", OffSocketThread(context => SuspensionsAsync(context, administration)));
        routes.MapPost("/v1/suspend", OffSocketThread(context => ChangeAsync(context, administration, SuspendAsync)));
        routes.MapPost("/v1/unsuspend", OffSocketThread(context => ChangeAsync(context, administration, UnsuspendAsync)));
        routes.MapGet("/v1/clients/{address}/why", OffSocketThread(context => WhyAsync(context, administration)));
        routes.MapGet("/v1/report", OffSocketThread(context => ReportAsync(context, administration)));
        routes.MapPost("/v1/reload", OffSocketThread(async context => await WriteAsync(context, 200, await administration.ReloadAsync(), ControlJson.Default.ReloadView)));
        routes.MapPost("/v1/allow", OffSocketThread(context => ChangeAsync(context, administration, AllowAsync)));
        routes.MapPost("/v1/revoke", OffSocketThread(context => ChangeAsync(context, administration, RevokeAsync)));
    }

    /// <summary>The thread that reads the sockets answers relays too: a long list, or a console that blocks, must not hold it.</summary>
    private static RequestDelegate OffSocketThread(RequestDelegate handler) => async context =>
    {
        await Task.Yield();
        await handler(context);
    };

    private static Task ListAsync(HttpContext context, IAdministration administration)
    {
        if (!administration.IsReady)
            return NotReadyAsync(context);
        if (context.Request.Query["newest"].FirstOrDefault() is { } count)
            return NewestAsync(context, administration, count);
        var user = context.Request.Query["user"].FirstOrDefault();
        return WriteAsync(context, 200, administration.List(user).ToList(), ControlJson.Default.ListClientView);
    }

    private static Task NewestAsync(HttpContext context, IAdministration administration, string count) =>
        int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? WriteAsync(context, 200, [.. administration.Newest(context.Request.Query["match"].FirstOrDefault() ?? "", most)], ControlJson.Default.ListClientView)
            : ErrorAsync(context, 400, "newest is not a number");

    private static Task SuspensionsAsync(HttpContext context, IAdministration administration) =>
        administration.IsReady
            ? WriteAsync(context, 200, administration.Suspensions().ToList(), ControlJson.Default.ListSuspensionView)
            : NotReadyAsync(context);

    private static async Task WhyAsync(HttpContext context, IAdministration administration)
    {
        if (!ClientAddress.TryParse(context.Request.RouteValues["address"] as string ?? "", out var address))
            await NoAddressAsync(context);
        else if (!administration.IsReady)
            await NotReadyAsync(context);
        else
            await WriteAsync(context, 200, await administration.WhyAsync(address, context.RequestAborted), ControlJson.Default.WhyView);
    }

    private static async Task ReportAsync(HttpContext context, IAdministration administration)
    {
        if (!double.TryParse(context.Request.Query["since"].FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > LongestAllowance.TotalSeconds)
        {
            await ErrorAsync(context, 400, "since is not a number of seconds");
            return;
        }
        try
        {
            await WriteAsync(context, 200, await administration.ReportAsync(TimeSpan.FromSeconds(seconds), context.RequestAborted), ControlJson.Default.ReportView);
        }
        catch (ControlException e)
        {
            await ErrorAsync(context, 503, e.Message);
        }
    }

    private static Task NoAddressAsync(HttpContext context) => ErrorAsync(context, 400, $"'{context.Request.RouteValues["address"]}' is not an address");

    private static async Task FindAsync(HttpContext context, IAdministration administration)
    {
        if (!ClientAddress.TryParse(context.Request.RouteValues["address"] as string ?? "", out var address))
            await NoAddressAsync(context);
        else if (!administration.IsReady)
            await NotReadyAsync(context);
        else if (await administration.FindAsync(address, context.Request.Query["sender"].FirstOrDefault(), context.RequestAborted) is { } client)
            await WriteAsync(context, 200, client, ControlJson.Default.ClientView);
        else
            await ErrorAsync(context, 404, $"{address} may not relay");
    }

    private static async Task<ChangeReply?> SuspendAsync(ChangeRequest request, IAdministration administration, CancellationToken cancellationToken) =>
        IsAccount(request.User) ? await administration.SuspendAsync(request.User!, request.Note ?? "", By(request), cancellationToken) : null;

    private static async Task<ChangeReply?> UnsuspendAsync(ChangeRequest request, IAdministration administration, CancellationToken cancellationToken) =>
        IsAccount(request.User) ? await administration.UnsuspendAsync(request.User!, By(request), cancellationToken) : null;

    private static bool IsAccount(string? user) => !string.IsNullOrEmpty(user) && !user.Any(char.IsControl);

    private static async Task<ChangeReply?> AllowAsync(ChangeRequest request, IAdministration administration, CancellationToken cancellationToken) =>
        ClientNetwork.TryParse(request.Client ?? "", out var network, out _) && (request.Seconds is null || (request.Seconds > 0 && request.Seconds <= LongestAllowance.TotalSeconds))
            ? await administration.AllowAsync(network, request.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, request, cancellationToken)
            : null;

    private static async Task<ChangeReply?> RevokeAsync(ChangeRequest request, IAdministration administration, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(request.User))
            return await administration.RevokeUserAsync(request.User, By(request), cancellationToken);
        return ClientNetwork.TryParse(request.Client ?? "", out var network, out _) ? await administration.RevokeAsync(network, By(request), cancellationToken) : null;
    }

    /// <summary>A name of an account, and nothing that only looks like one.</summary>
    private static string By(ChangeRequest request) => request.By is { Length: <= LongestName } name && !name.Any(char.IsControl) ? name : "";

    private static async Task ChangeAsync(HttpContext context, IAdministration administration, Func<ChangeRequest, IAdministration, CancellationToken, Task<ChangeReply?>> change)
    {
        var request = await TryReadAsync(context);
        var reply = request is null ? null : await change(request, administration, context.RequestAborted);
        if (reply is null)
            await ErrorAsync(context, 400, "the request is not understood");
        else
            await WriteAsync(context, 200, reply, ControlJson.Default.ChangeReply);
    }

    private static async Task<ChangeRequest?> TryReadAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFromJsonAsync(ControlJson.Default.ChangeRequest, context.RequestAborted);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Task NotReadyAsync(HttpContext context) =>
        ErrorAsync(context, 503, "the stored table has not been loaded; see the status");

    private static Task ErrorAsync(HttpContext context, int status, string error) =>
        WriteAsync(context, status, new ErrorReply(error), ControlJson.Default.ErrorReply);

    private static Task WriteAsync<T>(HttpContext context, int status, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }
}
