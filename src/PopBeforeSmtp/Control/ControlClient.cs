using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Control;

/// <summary>The command line's side of the control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    private ControlClient(HttpClient http) => _http = http;

    /// <summary>Connects; null when no service runs there.</summary>
    /// <exception cref="ControlException">A service may run, but it cannot be asked.</exception>
    public static async Task<ControlClient?> TryConnectAsync(ListenAddress listen, CancellationToken cancellationToken)
    {
        var socket = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(listen.EndPoint, cancellationToken);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            const int noSuchFile = 2;
            if (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || e.NativeErrorCode == noSuchFile)
                return null;
            throw new ControlException($"{listen.Text}: {e.Message}");
        }
        var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)) };
        return new ControlClient(new HttpClient(handler) { BaseAddress = new Uri("http://control/"), Timeout = Limit });
    }

    public async Task<StatusView> StatusAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/status", ControlJson.Default.StatusView, cancellationToken))!;

    public async Task<IReadOnlyList<ClientView>> ListAsync(string? user, CancellationToken cancellationToken) =>
        (await GetAsync(user is null ? "v1/clients" : $"v1/clients?user={Uri.EscapeDataString(user)}", ControlJson.Default.ListClientView, cancellationToken))!;

    public async Task<IReadOnlyList<ClientView>> NewestAsync(string match, int most, CancellationToken cancellationToken) =>
        (await GetAsync(string.Create(CultureInfo.InvariantCulture, $"v1/clients?newest={most}&match={Uri.EscapeDataString(match)}"), ControlJson.Default.ListClientView, cancellationToken))!;

    /// <summary>null when the address may not relay.</summary>
    /// <param name="sender">null: in any name that it may use.</param>
    public Task<ClientView?> FindAsync(ClientAddress address, string? sender, CancellationToken cancellationToken) =>
        GetAsync(
            $"v1/clients/{Uri.EscapeDataString(address.ToString())}{(sender is null ? "" : $"?sender={Uri.EscapeDataString(sender)}")}",
            ControlJson.Default.ClientView,
            cancellationToken);

    public async Task<IReadOnlyList<SuspensionView>> SuspensionsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/suspensions", ControlJson.Default.ListSuspensionView, cancellationToken))!;

    public async Task<WhyView> WhyAsync(ClientAddress address, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/clients/{Uri.EscapeDataString(address.ToString())}/why", ControlJson.Default.WhyView, cancellationToken))!;

    public async Task<ReportView> ReportAsync(TimeSpan since, CancellationToken cancellationToken) =>
        (await GetAsync(string.Create(CultureInfo.InvariantCulture, $"v1/report?since={since.TotalSeconds:F0}"), ControlJson.Default.ReportView, cancellationToken))!;

    public Task<ChangeReply> AllowAsync(ChangeRequest request, CancellationToken cancellationToken) => PostAsync("v1/allow", request, cancellationToken);

    public Task<ChangeReply> RevokeAsync(ChangeRequest request, CancellationToken cancellationToken) => PostAsync("v1/revoke", request, cancellationToken);

    public Task<ChangeReply> SuspendAsync(ChangeRequest request, CancellationToken cancellationToken) => PostAsync("v1/suspend", request, cancellationToken);

    public Task<ChangeReply> UnsuspendAsync(ChangeRequest request, CancellationToken cancellationToken) => PostAsync("v1/unsuspend", request, cancellationToken);

    public async Task<ReloadView> ReloadAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, "v1/reload"), cancellationToken);
        return await ReadAsync(response, ControlJson.Default.ReloadView, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, type, cancellationToken);
    }

    private async Task<ChangeReply> PostAsync(string path, ChangeRequest request, CancellationToken cancellationToken)
    {
        var content = JsonContent.Create(request, ControlJson.Default.ChangeRequest);
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellationToken);
        return await ReadAsync(response, ControlJson.Default.ChangeReply, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ControlException($"the service does not answer: {e.Message}");
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            if (response.IsSuccessStatusCode)
                return (await response.Content.ReadFromJsonAsync(type, cancellationToken))!;
            var error = await response.Content.ReadFromJsonAsync(ControlJson.Default.ErrorReply, cancellationToken);
            throw new ControlException(error!.Error);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            throw new ControlException($"the service's answer is not understood: {e.Message}");
        }
    }
}
