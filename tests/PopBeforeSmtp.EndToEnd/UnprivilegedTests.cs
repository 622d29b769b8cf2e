using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The service as a user who may do nothing but what its installation gives it.</summary>
public sealed class UnprivilegedTests : IAsyncLifetime
{
    private const string Nobody = "65534";
    private const string WwwData = "33";

    /// <summary>A user and a group that no host has.</summary>
    private const int ServiceUser = 61_234;
    private const int LogGroup = 61_235;

    private readonly TestDirectory _directory = new();
    private readonly List<ServerProcess> _processes = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Policy => _directory.Combine("queue", "policy");

    private string Map => _directory.Combine("queue", "socketmap");

    private string Exim => _directory.Combine("queue", "exim");

    private string Control => _directory.Combine("run", "control");

    private string Log => _directory.Combine("log", "mail.log");

    private AgentSettings Settings { get; set; } = null!;

    public ValueTask InitializeAsync()
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        // As packages lay it out: /var/spool/postfix/pop-before-smtp, /var/lib, /run, and /var/log/mail.log 0640 of a group that may read logs.
        Own(_directory.CreateDirectory("queue", Mode("0750")), ServiceUser, Postfix());
        Own(_directory.CreateDirectory("state", Mode("0700")), ServiceUser, ServiceUser);
        Own(_directory.CreateDirectory("run", Mode("0755")), ServiceUser, ServiceUser);
        // Debian's rsyslog may write to the directory of logs through its group.
        Own(_directory.CreateDirectory("log", Mode("0775")), 0, LogGroup);
        Own(_directory.Write("log/mail.log", LoneAgent.LoginLine("192.0.2.10"), Mode("0640")), 0, LogGroup);
        Settings = new AgentSettings(_directory, Log);
        Settings.Json["Storage"]!["Path"] = _directory.Combine("state", "authorizations.db");
        Settings.Json["RelayEndpoints"] = new JsonArray(Endpoint("policy", Policy), Endpoint("socketmap", Map), Endpoint("exim", Exim));
        Settings.Json["Control"]!["Listen"] = $"unix:{Control}";
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task It_needs_root_for_nothing_and_others_are_kept_out_by_the_kernel()
    {
        await StartAsync();
        Assert.Equal("OK", await RelayQuestion.AskPolicyAsync(Policy, "192.0.2.10", Token));
        foreach (var socket in (string[])[Policy, Map, Exim])
        {
            Assert.Equal(await ReadAsync("stat", "-c", "%u %G %a", socket), $"{ServiceUser} postfix 660\n");
            Assert.Equal("connected\n", await ConnectAsAsync("postfix", socket));
        }
        Assert.Equal($"{ServiceUser} {ServiceUser} 600\n", await ReadAsync("stat", "-c", "%u %g %a", Control));
        foreach (var user in (string[])[Nobody, WwwData])
        {
            foreach (var socket in (string[])[Policy, Map, Exim, Control])
                Assert.Equal("Permission denied\n", await ConnectAsAsync(user, socket));
        }
        Assert.Equal("Permission denied\n", await ConnectAsAsync("postfix", Control));
    }

    /// <summary>The directory is not what keeps them out.</summary>
    [Fact]
    public async Task Others_are_kept_out_where_everybody_may_search_the_directory()
    {
        TestDirectory.SetMode(_directory.Combine("queue"), Mode("0755"));
        await StartAsync();
        foreach (var user in (string[])[Nobody, WwwData])
        {
            foreach (var socket in (string[])[Policy, Map, Exim, Control])
                Assert.Equal("Permission denied\n", await ConnectAsAsync(user, socket));
        }
    }

    [Fact]
    public async Task While_it_is_away_nobody_else_can_take_its_place()
    {
        var process = await StartAsync();
        await process.StopAsync(Token);
        TestDirectory.SetMode(_directory.Combine("queue"), Mode("0755"));
        foreach (var user in (string[])[Nobody, WwwData, "postfix"])
        {
            foreach (var socket in (string[])[Policy, Map, Exim, Control])
                Assert.Equal("Permission denied\n", await SquatAsAsync(user, socket));
        }
    }

    [Fact]
    public async Task A_socket_that_another_user_has_made_is_refused_and_kept()
    {
        TestDirectory.SetMode(_directory.Combine("queue"), Mode("0777"));
        Assert.Equal("bound\n", await SquatAsAsync(Nobody, Policy));
        TestDirectory.SetMode(_directory.Combine("queue"), Mode("0750"));
        Assert.Contains($"RelayEndpoints:0:Listen: 'unix:{Policy}': {Policy} belongs to nobody; remove it if no service of that user is there any more", await RefusedAsync());
        Assert.True(File.Exists(Policy));
    }

    [Fact]
    public async Task It_cannot_be_told_to_write_over_what_it_may_not()
    {
        File.CreateSymbolicLink(_directory.Combine("queue", "policy"), "/etc/passwd");
        var before = await File.ReadAllTextAsync("/etc/passwd", Token);
        Assert.Contains($"{Policy} is there and is not a socket", await RefusedAsync());
        Assert.Equal(before, await File.ReadAllTextAsync("/etc/passwd", Token));
    }

    [Theory]
    [InlineData("mkfifo", "{0}")]
    [InlineData("mkdir", "{0}")]
    [InlineData("touch", "{0}")]
    [InlineData("mknod", "{0} c 1 3")]
    public async Task What_is_no_socket_is_not_taken_away_for_one(string program, string arguments)
    {
        await ReadAsync(program, string.Format(null, arguments, Policy).Split(' '));
        Assert.Contains($"{Policy} is there and is not a socket", await RefusedAsync());
        Assert.True(Path.Exists(Policy));
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("0077")]
    [InlineData("0022")]
    public async Task What_it_writes_has_its_mode_whatever_the_umask(string umask)
    {
        Own(_directory.CreateDirectory("maps"), ServiceUser, ServiceUser);
        Settings.Json["Storage"]!["Path"] = _directory.Combine("state", "deep", "authorizations.db");
        Settings.Json["Control"]!["Listen"] = $"unix:{_directory.Combine("run", "deep", "control")}";
        Settings.Json["MapFiles"] = new JsonArray([
            .. new[] { "hash", "lmdb", "cdb" }.Select(type => new JsonObject { ["Kind"] = "postmap", ["Type"] = type, ["Path"] = _directory.Combine("maps", type) }),
            new JsonObject { ["Kind"] = "tcprules", ["Path"] = _directory.Combine("maps", "tcprules"), ["Mode"] = "0640" },
            new JsonObject { ["Kind"] = "haraka", ["Path"] = _directory.Combine("maps", "haraka") },
        ]);
        var process = await StartAsync(umask);
        await process.UntilAsync(() => Settings.BuiltMaps.All(File.Exists), "the maps are built", Token);
        Assert.Equal(
            ["control 600", "control.lock 600", "deep 755"],
            await ModesAsync(_directory.Combine("run"), umask == "0077" ? "deep 700" : "deep 755"));
        Assert.Equal(["authorizations.db 600", "authorizations.db-shm 600", "authorizations.db-wal 600", "authorizations.db.lock 600", "deep 700"], await ModesAsync(_directory.Combine("state")));
        Assert.Equal(
            ["cdb 644", "cdb.cdb 644", "haraka 644", "hash 644", "hash.db 644", "lmdb 644", "lmdb.lmdb 644", "tcprules 640"],
            await ModesAsync(_directory.Combine("maps")));
        Assert.Equal(["exim 660", "exim.lock 600", "policy 660", "policy.lock 600", "socketmap 660", "socketmap.lock 600"], await ModesAsync(_directory.Combine("queue")));
    }

    /// <param name="asIf">What one of them is taken for as, because the umask may take rights away that nobody needs.</param>
    private static async Task<List<string>> ModesAsync(string directory, string? asIf = null)
    {
        var lines = (await ReadAsync("find", directory, "-mindepth", "1", "-printf", "%f %m\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => line == asIf ? "deep 755" : line).Order(StringComparer.Ordinal)];
    }

    private static JsonObject Endpoint(string kind, string path) => new() { ["Kind"] = kind, ["Listen"] = $"unix:{path}", ["Group"] = "postfix" };

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private static int Postfix() =>
        int.Parse(File.ReadAllLines("/etc/group").Single(line => line.StartsWith("postfix:", StringComparison.Ordinal)).Split(':')[2]);

    private static string Own(string path, int user, int group)
    {
        NativeMethods.ChangeOwner(path, user, group);
        return path;
    }

    private static Task<string> ConnectAsAsync(string user, string socket) => AsAsync(user, "connect($s, $a) ? \"connected\\n\" : \"$!\\n\"", socket);

    private static Task<string> SquatAsAsync(string user, string socket) => AsAsync(user, "bind($s, $a) ? \"bound\\n\" : \"$!\\n\"", socket);

    private static Task<string> AsAsync(string user, string what, string socket) => ReadAsync(
        "setpriv", $"--reuid={user}", $"--regid={(user == "postfix" ? "postfix" : user)}", "--clear-groups",
        "perl", "-MSocket", "-e", $"socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die; my $a = pack_sockaddr_un(shift); print {what};", socket);

    private static async Task<string> ReadAsync(string program, params string[] arguments) =>
        (await Command.RunAsync(program, arguments, new Dictionary<string, string> { ["LC_ALL"] = "C" }, Token)).Checked(program).Output;

    private static string[] Arguments(string umask, string settings) =>
    [
        $"--reuid={ServiceUser}", $"--regid={ServiceUser}", $"--groups={LogGroup},{Postfix()}", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all",
        "sh", "-c", $"umask {umask}; exec \"$@\"", "sh", Repository.Program, "run", "--config", settings,
    ];

    private async Task<ServerProcess> StartAsync(string umask = "0022")
    {
        var process = ServerProcess.Start("setpriv", Arguments(umask, Settings.Write()), new Dictionary<string, string> { ["HOME"] = "/nonexistent" });
        _processes.Add(process);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("listening: ")), "it listens", Token);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("authorized: client=192.0.2.10")), "it reads the log", Token);
        return process;
    }

    private async Task<string> RefusedAsync()
    {
        var result = await Command.RunAsync("setpriv", Arguments("0022", Settings.Write()), new Dictionary<string, string> { ["HOME"] = "/nonexistent" }, Token);
        Assert.Equal(2, result.ExitCode);
        return result.Error;
    }
}
