using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.LogSources.DovecotEvents;

/// <summary>Answers Dovecot's auth policy client. Who does not know the secret learns nothing and changes nothing.</summary>
internal sealed class AuthPolicyApplication(string secret, TimeProvider clock, Func<LoginEvent, Task> take) : IHttpApplication<HttpContext>
{
    public const int MaximumBody = 16 * 1024;

    private readonly byte[] _secret = Hash(secret);
    private long _refused;
    private long _malformed;

    /// <summary>Requests without the secret.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public long Malformed => Volatile.Read(ref _malformed);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!KnowsSecret(context.Request))
        {
            Interlocked.Increment(ref _refused);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        try
        {
            context.Response.StatusCode = await AnswerAsync(context);
        }
        catch (FormatException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Dovecot went away; it does not wait longer than two seconds.
            return;
        }
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
            Interlocked.Increment(ref _malformed);
        else if (context.Request.Query["command"] == "allow")
            await context.Response.WriteAsync("{\"status\":0}", context.RequestAborted);
    }

    private async Task<int> AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != HttpMethods.Post)
            return StatusCodes.Status405MethodNotAllowed;
        var body = await ReadAsync(context.Request, context.RequestAborted);
        var command = context.Request.Query["command"];
        if (command.Count != 1)
            return StatusCodes.Status400BadRequest;
        switch (command[0])
        {
            case "report":
                if (AuthPolicyReport.Read(body, clock.GetUtcNow()) is { } login)
                    // To the end, also when Dovecot has gone away meanwhile: it does not come back with it.
                    await take(login);
                return StatusCodes.Status200OK;
            case "allow":
                context.Response.ContentType = "application/json";
                return StatusCodes.Status200OK;
            default:
                return StatusCodes.Status400BadRequest;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    /// <summary>In the same time whether the first letter is wrong or the last.</summary>
    private bool KnowsSecret(HttpRequest request)
    {
        var given = request.Headers["X-API-Key"];
        return given.Count == 1 && CryptographicOperations.FixedTimeEquals(Hash(given[0]!.Trim()), _secret);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
