using System.Text.Json;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>An appsettings.json for a test: all paths in its own directory, loopback not excluded.</summary>
internal sealed class AgentSettings
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly TestDirectory _directory;

    public AgentSettings(TestDirectory directory, string logPath)
    {
        _directory = directory;
        Json = new JsonObject
        {
            ["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "file", ["Path"] = logPath }),
            ["PresetDirectories"] = new JsonArray(Path.Combine(Repository.Root, "regex-presets")),
            ["Authorization"] = new JsonObject { ["Window"] = "00:30:00", ["ExemptNetworks"] = new JsonArray(), ["NeverAuthorize"] = new JsonArray() },
            ["Storage"] = new JsonObject { ["Kind"] = "sqlite", ["Path"] = StorePath },
            ["RelayEndpoints"] = new JsonArray(Endpoint("policy", directory.Combine("policy")), Endpoint("socketmap", directory.Combine("socketmap"))),
            ["Control"] = new JsonObject { ["Listen"] = $"unix:{directory.Combine("control")}" },
        };
    }

    public TestDirectory Directory => _directory;

    public JsonObject Json { get; }

    public string StorePath => _directory.Combine("state", "authorizations.db");

    public string PolicyPath { get; private set; } = "";

    public string SocketmapPath { get; private set; } = "";

    /// <summary>The files that relays read, as they are named when they are built.</summary>
    public IEnumerable<string> BuiltMaps =>
        from map in (Json["MapFiles"] as JsonArray ?? []).OfType<JsonObject>()
        let path = $"{map["Path"]}"
        select $"{map["Kind"]}" != "postmap" ? path : $"{map["Type"]}" == "hash" ? path + ".db" : $"{path}.{map["Type"]}";

    public AgentSettings Window(string window)
    {
        Json["Authorization"]!["Window"] = window;
        return this;
    }

    /// <summary>The endpoints where a Postfix can reach them, chrooted or not.</summary>
    public AgentSettings InQueue(PostfixServer postfix)
    {
        PolicyPath = Path.Combine(postfix.PolicyDirectory, "policy");
        SocketmapPath = Path.Combine(postfix.PolicyDirectory, "socketmap");
        Json["RelayEndpoints"] = new JsonArray(Endpoint("policy", PolicyPath, "postfix"), Endpoint("socketmap", SocketmapPath, "postfix"));
        return this;
    }

    /// <summary>The endpoints in a directory of their own.</summary>
    public AgentSettings InDirectory(string directory)
    {
        Json["RelayEndpoints"] = new JsonArray(Endpoint("policy", Path.Combine(directory, "policy")), Endpoint("socketmap", Path.Combine(directory, "socketmap")));
        return this;
    }

    public AgentSettings Maps(params string[] types)
    {
        _directory.CreateDirectory("maps");
        Json["MapFiles"] = new JsonArray([.. types.Select(type => new JsonObject { ["Kind"] = "postmap", ["Type"] = type, ["Path"] = _directory.Combine("maps", type) })]);
        return this;
    }

    /// <summary>Adds map files that Postfix reads as text, each time it is told to.</summary>
    public AgentSettings TextMaps(PostfixServer postfix, params string[] types)
    {
        _directory.CreateDirectory("maps");
        foreach (var type in types)
        {
            Json["MapFiles"]!.AsArray().Add(new JsonObject
            {
                ["Kind"] = $"postfix-{type}",
                ["Path"] = _directory.Combine("maps", type),
                ["AfterUpdate"] = new JsonArray("postfix", "-c", postfix.ConfigDirectory, "reload"),
            });
        }
        return this;
    }

    /// <summary>Adds a map as text, in a directory of its own.</summary>
    /// <returns>Its path.</returns>
    public string TextMap(string kind, Action<JsonObject>? change = null)
    {
        var path = Path.Combine(_directory.CreateDirectory(Path.Combine("maps", kind)), "pop-before-smtp");
        var map = new JsonObject { ["Kind"] = kind, ["Path"] = path };
        change?.Invoke(map);
        if (Json["MapFiles"] is not JsonArray maps)
            Json["MapFiles"] = maps = [];
        maps.Add(map);
        return path;
    }

    public string Write() => _directory.Write("appsettings.json", Json.ToJsonString(Indented));

    private JsonObject Endpoint(string kind, string path, string? group = null)
    {
        if (kind == "policy")
            PolicyPath = path;
        else
            SocketmapPath = path;
        var endpoint = new JsonObject { ["Kind"] = kind, ["Listen"] = $"unix:{path}" };
        if (group is not null)
            endpoint["Group"] = group;
        return endpoint;
    }
}
