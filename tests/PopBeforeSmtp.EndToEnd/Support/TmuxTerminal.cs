using System.Globalization;
using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A terminal with a shell in it, as tmux has it: what is typed goes in, and the screen can be looked at.</summary>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    private const string Program = "/usr/bin/tmux";

    private const string Configuration = """
        set -g status off
        set -g default-terminal screen
        set -g default-command "exec /bin/sh"
        set -g escape-time 0

        """;

    private readonly TestDirectory _directory = new();
    private readonly ServerProcess _server;
    private readonly string _socket;

    private TmuxTerminal()
    {
        _socket = _directory.Combine("tmux");
        var environment = new Dictionary<string, string> { ["NO_COLOR"] = "", ["ENV"] = "", ["LC_ALL"] = "C.UTF-8" };
        _server = ServerProcess.Start(Program, ["-D", "-S", _socket, "-f", _directory.Write("tmux.conf", Configuration)], environment, _directory.Path);
    }

    public static async Task<TmuxTerminal> StartAsync(int width, int height, CancellationToken cancellationToken)
    {
        if (!File.Exists(Program))
            Assert.Skip("SKIPPED: tmux is not installed");
        var terminal = new TmuxTerminal();
        try
        {
            await terminal._server.UntilAsync(() => File.Exists(terminal._socket), "tmux listens", cancellationToken);
            await terminal.TellAsync(cancellationToken, "new-session", "-d", "-x", Number(width), "-y", Number(height));
            // The one of root is another.
            await terminal.RunAsync("PS1='$ '; clear", cancellationToken);
            await terminal.UntilAsync(screen => screen[0] == "$", "the shell asks", cancellationToken);
            return terminal;
        }
        catch
        {
            await terminal.DisposeAsync();
            throw;
        }
    }

    /// <summary>The lines that are to be seen, without the spaces at their ends.</summary>
    public async Task<string[]> ScreenAsync(CancellationToken cancellationToken) =>
        [.. (await TellAsync(cancellationToken, "capture-pane", "-p")).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    /// <summary>The same with its colours, as sequences.</summary>
    public Task<string> ColouredAsync(CancellationToken cancellationToken) => TellAsync(cancellationToken, "capture-pane", "-p", "-e");

    /// <summary>The state of the terminal, in the words of tmux: "#{cursor_flag}".</summary>
    public async Task<string> StateAsync(string format, CancellationToken cancellationToken) =>
        (await TellAsync(cancellationToken, "display-message", "-p", format)).TrimEnd('\n');

    /// <summary>As letters, not as names of keys.</summary>
    public Task TypeAsync(string text, CancellationToken cancellationToken) => TellAsync(cancellationToken, "send-keys", "-l", "--", text);

    /// <summary>"Enter", "Escape", "Down", "C-c".</summary>
    public Task PressAsync(string key, CancellationToken cancellationToken) => TellAsync(cancellationToken, "send-keys", key);

    public async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        await TypeAsync(command, cancellationToken);
        await PressAsync("Enter", cancellationToken);
    }

    /// <summary>From now on every byte that comes out of the terminal's programs is written to a file too.</summary>
    public Task RecordAsync(string file, CancellationToken cancellationToken) => TellAsync(cancellationToken, "pipe-pane", "-o", $"exec cat >{file}");

    public Task ResizeAsync(int width, int height, CancellationToken cancellationToken) =>
        TellAsync(cancellationToken, "resize-window", "-x", Number(width), "-y", Number(height));

    /// <summary>Waits for a screen.</summary>
    public async Task<string[]> UntilAsync(Func<string[], bool> isShown, string what, CancellationToken cancellationToken)
    {
        string[] screen = [];
        await Eventually.TrueAsync(
            async () => isShown(screen = await ScreenAsync(cancellationToken)),
            TimeSpan.FromSeconds(30), () => $"{what}\n{string.Join('\n', screen)}", cancellationToken);
        return screen;
    }

    public async ValueTask DisposeAsync()
    {
        // Its panes lead sessions of their own; they end when tmux gives their terminals up.
        await Command.RunAsync(Program, ["-S", _socket, "kill-server"], null, CancellationToken.None);
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<string> TellAsync(CancellationToken cancellationToken, params string[] command) =>
        (await Command.RunAsync(Program, ["-u", "-S", _socket, .. command], null, cancellationToken)).Checked(string.Join(' ', command)).Output;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
