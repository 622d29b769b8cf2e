using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The completion scripts in the shells they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Bash = """
        . "$1"; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        compopt() { :; }
        _pop_before_smtp
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private readonly TestDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("pres", "presets")]
    [InlineData("presets sh", "show")]
    [InlineData("report --by a", "account address")]
    [InlineData("export tcp", "tcprules")]
    [InlineData("allow --fo", "--for --forever")]
    [InlineData("allow --note x --o", "--owner")]
    [InlineData("list --user ", "")]
    [InlineData("completion ", "bash zsh fish --help --config")]
    [InlineData("scan /etc/passw", "/etc/passwd /etc/passwd-")]
    [InlineData("--config /etc/passw", "/etc/passwd /etc/passwd-")]
    [InlineData("scan --preset dovecot --j", "--json")]
    public async Task Bash_completes(string typed, string completed)
    {
        var result = await Command.RunAsync("bash", ["-c", Bash, "bash", await WriteAsync("bash"), "pop-before-smtp", .. typed.Split(' ')], null, Token);
        Assert.Equal("", result.Error);
        Assert.Equal(completed.Split(' ').Order(), result.Output.Trim().Split('\n').Order());
    }

    [Theory]
    [InlineData("pres", "presets")]
    [InlineData("presets sh", "show")]
    [InlineData("report --by a", "account address")]
    [InlineData("export tcp", "tcprules")]
    [InlineData("allow --fo", "--for --forever")]
    public async Task Fish_completes(string typed, string completed)
    {
        var result = await RunAsync("fish", ["-N", "-c", $"source {await WriteAsync("fish")}; complete -C 'pop-before-smtp {typed}'"]);
        Assert.Equal(completed.Split(' ').Order(), result.Checked("fish").Output.Trim().Split('\n').Select(line => line.Split('\t')[0]).Order());
    }

    /// <summary>Its completion needs a terminal; that it reads the script, and finds the function under the name of its file, does not.</summary>
    [Fact]
    public async Task Zsh_reads_the_script()
    {
        var script = await WriteAsync("zsh");
        var result = await RunAsync(
            "zsh", ["-f", "-c", $"fpath=({Path.GetDirectoryName(script)} $fpath); autoload -U compinit && compinit -u -D && echo $_comps[pop-before-smtp]; autoload +X _pop-before-smtp && whence -w _pop-before-smtp"]);
        Assert.Equal(("_pop-before-smtp\n_pop-before-smtp: function\n", ""), (result.Output, result.Error));
    }

    [Fact]
    public async Task Another_shell_is_not_known()
    {
        var result = await Command.RunAsync(Repository.Program, ["completion", "tcsh"], null, Token);
        Assert.Equal((2, "pop-before-smtp: 'tcsh' is not a shell that is known (bash, zsh, fish)\n"), (result.ExitCode, result.Error));
    }

    /// <summary>The installed one; else Debian's package, laid over the file system.</summary>
    private async Task<CommandResult> RunAsync(string shell, IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = _directory.Path, ["XDG_CONFIG_HOME"] = _directory.Path };
        if (File.Exists($"/usr/bin/{shell}"))
            return await Command.RunAsync(shell, arguments, environment, Token);
        await using var place = await PrivateNamespace.CreateAsync(_directory, Token, await PackageTree.GetAsync(Token, shell));
        return await place.RunAsync("env", [.. environment.Select(pair => $"{pair.Key}={pair.Value}"), shell, .. arguments], Token);
    }

    private async Task<string> WriteAsync(string shell)
    {
        var result = await Command.RunAsync(Repository.Program, ["completion", shell], null, Token);
        return _directory.Write("_pop-before-smtp", result.Checked("completion").Output);
    }
}
