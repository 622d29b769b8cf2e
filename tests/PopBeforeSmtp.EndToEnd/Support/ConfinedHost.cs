using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>
/// A host on which the service is installed and runs as its units say: its files where a package has them, in a namespace whose /etc, /usr and /var
/// go with it; tests/stand-in in the place of systemd, tests/confine for what systemd and the kernel would forbid.
/// </summary>
internal sealed class ConfinedHost : IAsyncDisposable
{
    private const string Settings = "/etc/pop-before-smtp/appsettings.json";

    /// <summary>What a package and its scripts would have done.</summary>
    private const string Install = """
        root=$1 program=$2
        groupadd --system pop-before-smtp
        useradd --system --gid pop-before-smtp --groups adm --home-dir /var/lib/pop-before-smtp --no-create-home pop-before-smtp
        # The checkout may lie where the unit sees nothing: in /tmp, or in a home.
        cp -r "${program%/*}" /usr/lib/pop-before-smtp
        ln -sf /usr/lib/pop-before-smtp/pop-before-smtp /usr/bin/pop-before-smtp
        mkdir -p /etc/pop-before-smtp /usr/share/pop-before-smtp/regex-presets /var/spool/postfix
        cp "$root"/regex-presets/*.yaml /usr/share/pop-before-smtp/regex-presets
        "$root/install/settings" >/etc/pop-before-smtp/appsettings.json
        install -d -o pop-before-smtp -g pop-before-smtp -m 0755 /run/pop-before-smtp
        # The first Postfix of a host makes it.
        chmod 0755 /var/spool/postfix
        install -m 0640 -o root -g adm /dev/null /var/log/mail.log
        """;

    private readonly TestDirectory _directory = new();
    private PrivateNamespace? _namespace;
    private ServerProcess? _standIn;

    private ConfinedHost()
    {
    }

    public PrivateNamespace Namespace => _namespace!;

    public TestDirectory Directory => _directory;

    public string Output => string.Join('\n', _standIn!.Output);

    public static string? SkipReason()
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            return reason;
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            return "SKIPPED: tests/confine knows the system calls of x86-64 alone";
        return File.Exists("/usr/bin/systemd-analyze") && File.Exists("/usr/bin/scmp_sys_resolver") ? null : "SKIPPED: systemd or seccomp is not installed (systemd-analyze, scmp_sys_resolver)";
    }

    /// <param name="lines">Further lines of [Service], as an administrator's drop-in has them.</param>
    public static async Task<ConfinedHost> StartAsync(CancellationToken cancellationToken, params string[] lines)
    {
        var host = new ConfinedHost();
        try
        {
            // The namespace lays whatever is written over the host's own.
            foreach (var name in (string[])["usr", "etc", "var"])
                host._directory.CreateDirectory($"tree/{name}");
            host._namespace = await PrivateNamespace.CreateAsync(host._directory, cancellationToken, new PackageTree(host._directory.Combine("tree")));
            await host.Namespace.ScriptAsync(Install, cancellationToken, Repository.Root, Repository.Program);
            host._standIn = host.Namespace.Start("perl", [Tool("stand-in"), "serve", Path.Combine(Repository.Root, "install", "systemd"), Tool("confine"), .. lines]);
            await host._standIn.UntilAsync(() => host._standIn.Output.Contains("stand-in: ready"), "the stand-in for systemd is there", cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file of the namespace, for who is outside.</summary>
    public string PathOf(string path) => $"/proc/{_standIn!.Id}/root{path}";

    /// <summary>Changes the settings, a text for a text.</summary>
    public void Configure(string old, string text)
    {
        var settings = File.ReadAllText(PathOf(Settings));
        Assert.Contains(old, settings);
        File.WriteAllText(PathOf(Settings), settings.Replace(old, text));
    }

    public async Task SystemctlAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await Namespace.RunAsync("perl", [Tool("stand-in"), .. arguments], cancellationToken);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Output}{result.Error}\n{Output}");
    }

    /// <summary>Runs a command under exactly the restrictions of the service.</summary>
    public Task<CommandResult> ConfinedAsync(CancellationToken cancellationToken, params string[] command) =>
        Namespace.RunAsync("perl", [Tool("confine"), Path.Combine(Repository.Root, "install", "systemd", "pop-before-smtp.service"), "--", .. command], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_standIn is not null)
        {
            await _standIn.StopAsync(CancellationToken.None);
            await _standIn.DisposeAsync();
        }
        if (_namespace is not null)
            await _namespace.DisposeAsync();
        _directory.Dispose();
    }

    private static string Tool(string name) => Path.Combine(Repository.Root, "tests", name);
}
