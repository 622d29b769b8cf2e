namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>Prometheus' own judge of metrics and rules. Of Debian's package (19 MB) it alone is unpacked, into the cache directory of the account.</summary>
internal sealed class Promtool
{
    private const string Installed = "/usr/bin/promtool";

    private const string Download = """
        set -e
        mkdir -p "$1"
        cd "$1"
        exec 9>in-use
        flock 9
        [ -x promtool ] && exit 0
        apt-get -qq download prometheus || { apt-get -qq update; apt-get -qq download prometheus; }
        dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool > promtool.new
        chmod 755 promtool.new
        mv promtool.new promtool
        rm -f prometheus_*.deb
        """;

    private readonly string _program;

    private Promtool(string program) => _program = program;

    /// <summary>Skips the test where it cannot be had.</summary>
    public static async Task<Promtool> GetAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Installed))
            return new Promtool(Installed);
        if (!File.Exists("/usr/bin/apt-get"))
            Assert.Skip("SKIPPED: promtool is not installed, and there is no apt-get to have it from Debian's package prometheus");
        var own = Path.Combine(PackageTree.CacheDirectory(), "promtool");
        var result = await Command.RunAsync("sh", ["-c", Download, "sh", own], null, cancellationToken);
        if (result.ExitCode != 0)
            Assert.Skip($"SKIPPED: promtool is not installed, and prometheus cannot be downloaded: {result.Error.Trim().Split('\n')[0]}");
        return new Promtool(Path.Combine(own, "promtool"));
    }

    public Task<CommandResult> CheckRulesAsync(string file, CancellationToken cancellationToken) => Command.RunAsync(_program, ["check", "rules", file], null, cancellationToken);

    /// <param name="page">A file with what a scrape gave.</param>
    public Task<CommandResult> CheckMetricsAsync(string page, CancellationToken cancellationToken) =>
        Command.RunAsync("sh", ["-c", "exec \"$1\" check metrics < \"$2\"", "sh", _program, page], null, cancellationToken);
}
