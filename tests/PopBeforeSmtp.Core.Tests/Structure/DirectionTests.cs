using System.Text.RegularExpressions;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Structure;

/// <summary>Who may know whom. ARCHITECTURE.md draws it; these tests hold it.</summary>
public sealed partial class DirectionTests
{
    private const string Program = "src/PopBeforeSmtp";

    private static readonly string[] CoreMayUse =
    [
        "System.Buffers", "System.Buffers.Binary", "System.Collections", "System.Collections.Concurrent", "System.Collections.Immutable", "System.Diagnostics.CodeAnalysis", "System.Globalization", "System.Numerics", "System.Runtime.CompilerServices", "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "System.Runtime.Intrinsics.X86", "System.Text", "System.Text.Json", "System.Text.RegularExpressions",
        "YamlDotNet.Core", "YamlDotNet.Core.Events", "YamlDotNet.RepresentationModel",
        "PopBeforeSmtp.Core.LogLines", "PopBeforeSmtp.Core.Presets", "PopBeforeSmtp.Core.Presets.BytePatterns", "PopBeforeSmtp.Core.Presets.ByteRules", "PopBeforeSmtp.Core.Presets.Prefilter", "PopBeforeSmtp.Core.Presets.Tokenizers", "PopBeforeSmtp.Core.Logins", "PopBeforeSmtp.Core.Authorizations", "PopBeforeSmtp.Core.History", "PopBeforeSmtp.Core.Relay",
    ];

    private static readonly string[] Foundations = ["Settings", "Sockets", "Native", "Metrics"];

    /// <summary>What each room may import beside itself and Core. Hosting and Commands put the rooms together and may import all.</summary>
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["LogSources"] = Foundations,
        ["Ingestion"] = [.. Foundations, "LogSources", "Storage"],
        ["Storage"] = Foundations,
        ["RelayEndpoints"] = Foundations,
        ["Control"] = Foundations,
        ["Doctor"] = Foundations,
        ["Import"] = Foundations,
        ["Sockets"] = ["Settings", "Native"],
        ["Settings"] = [],
        ["Native"] = [],
        ["Metrics"] = [],
    };

    private static readonly string[] Composition = ["Hosting", "Commands"];

    [Fact]
    public void Core_imports_nothing_that_reads_writes_waits_or_logs()
    {
        foreach (var file in SourceFile.Under("src/PopBeforeSmtp.Core"))
            Assert.True(file.Usings.All(CoreMayUse.Contains), $"{file.Path} imports {string.Join(", ", file.Usings.Except(CoreMayUse))}");
    }

    [Fact]
    public void Core_names_nothing_that_reads_writes_waits_or_logs()
    {
        foreach (var file in SourceFile.Under("src/PopBeforeSmtp.Core"))
            Assert.False(ImpureName().IsMatch(file.Text), $"{file.Path}: {ImpureName().Match(file.Text).Value}");
    }

    [Fact]
    public void A_room_imports_only_what_it_may()
    {
        foreach (var file in SourceFile.Under(Program).Where(file => MayImport.ContainsKey(RoomOf(file))))
        {
            var foreign = file.Usings.Concat(Qualified(file)).Where(import => import.StartsWith("PopBeforeSmtp.", StringComparison.Ordinal)).Where(import => !IsAllowed(RoomOf(file), import));
            Assert.True(!foreign.Any(), $"{file.Path} uses {string.Join(", ", foreign.Distinct())}");
        }
    }

    [Fact]
    public void Settings_Native_and_Metrics_import_nothing_but_the_framework()
    {
        foreach (var file in SourceFile.Under($"{Program}/Settings").Concat(SourceFile.Under($"{Program}/Native")).Concat(SourceFile.Under($"{Program}/Metrics")))
            Assert.All(file.Usings, import => Assert.Matches(@"^(System|Microsoft\.Win32)(\.|$)", import));
    }

    [Fact]
    public void Every_folder_of_the_program_is_a_room_that_is_known()
    {
        var rooms = SourceFile.Under(Program).Select(RoomOf).Where(room => room.Length > 0).Distinct().Order();

        Assert.Equal(MayImport.Keys.Concat(Composition).Order(), rooms);
    }

    [Fact]
    public void A_namespace_is_the_folder_of_its_file()
    {
        foreach (var file in SourceFile.Under("src").Where(file => file.TopLevelTypes.Count > 0))
            Assert.Equal((file.Path, file.Folder["src/".Length..].Replace('/', '.')), (file.Path, file.Namespace));
    }

    private static bool IsAllowed(string room, string import)
    {
        var parts = import.Split('.');
        return parts[1] == "Core" || parts[1] == room || (MayImport[room].Contains(parts[1]) && (parts.Length == 2 || Foundations.Contains(parts[1])));
    }

    /// <summary>A room named in the code itself: inside PopBeforeSmtp "Storage.StoredTable" needs no using.</summary>
    private static IEnumerable<string> Qualified(SourceFile file) =>
        RoomName().Matches(file.Text).Where(match => SourceFile.Under($"{Program}/{match.Groups[1].Value}").Any(type => type.Name == match.Groups[2].Value)).Select(match => $"PopBeforeSmtp.{match.Groups[1].Value}");

    private static string RoomOf(SourceFile file) => file.Folder.Length == Program.Length ? "" : file.Folder[(Program.Length + 1)..].Split('/')[0];

    [GeneratedRegex(@"(?<![\w.""/])(LogSources|Ingestion|Storage|RelayEndpoints|Control|Doctor|Import|Commands|Hosting|Settings|Sockets|Native|Metrics)\.(\w+)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\bSystem\.(IO|Net|Diagnostics(?!\.CodeAnalysis)|Threading\.Tasks)\b|(?<!\.)\b(File|Directory|Console|Environment|Process|Socket|Task|Thread|HttpClient|ILogger)\.[A-Z]|\bTimeProvider\.System\b|\b(DateTime|DateTimeOffset)\.(UtcNow|Now)\b")]
    private static partial Regex ImpureName();
}
