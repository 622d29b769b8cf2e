using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PopBeforeSmtp.Control;

/// <summary>The control socket's JSON, and that of --json: the same names in both.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IEnumerable<ClientView>))]
[JsonSerializable(typeof(List<ClientView>))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(List<SuspensionView>))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(ChangeReply))]
[JsonSerializable(typeof(WhyView))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(ReloadView))]
[JsonSerializable(typeof(ErrorReply))]
internal sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>Text a person can read: ü stays ü. The output goes to terminals and files, never into a page.</summary>
    public static ControlJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
