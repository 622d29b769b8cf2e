using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>
/// What systemd is to a service with .socket units, sd_listen_fds(3): it makes the sockets, keeps them, and passes them to each instance of the
/// program.
/// </summary>
internal sealed class SocketHolder : IAsyncDisposable
{
    /// <summary>In Perl, which every Debian has: the framework can neither fork nor pass descriptors.</summary>
    private const string Script = """
        use Socket; $^F = 255; $| = 1;
        my ($sockets, @command) = @ARGV; my ($pid, @names, @kept);
        for (split /,/, $sockets) {
            my ($name, $path, $mode, $group) = split /=/;
            socket(my $socket, AF_UNIX, SOCK_STREAM, 0) or die "$path: $!";
            bind($socket, pack_sockaddr_un($path)) && chown(-1, scalar getgrnam $group, $path) && chmod(oct $mode, $path) && listen($socket, 4096) or die "$path: $!";
            die 'a descriptor has been inherited' if fileno $socket != 3 + @names;
            push @names, $name; push @kept, $socket;
        }
        print "the sockets listen\n";
        sub start {
            $pid = fork; return if $pid;
            open STDIN, '<', '/dev/null';
            ($ENV{LISTEN_PID}, $ENV{LISTEN_FDS}, $ENV{LISTEN_FDNAMES}) = ($$, scalar @names, join ':', @names);
            exec @command; die $!;
        }
        start();
        while (my $signal = <STDIN>) {
            chomp $signal; kill $signal, $pid; waitpid $pid, 0;
            print "ended with $?\n"; start();
        }
        kill 'TERM', $pid; waitpid $pid, 0;
        """;

    private readonly ServerProcess _process;
    private int _restarts;

    private SocketHolder(ServerProcess process) => _process = process;

    public string Output => string.Join('\n', _process.Output);

    /// <summary>Returns when relays can connect, not when the program is there.</summary>
    /// <param name="sockets">Each as NAME=PATH=MODE=GROUP.</param>
    public static async Task<SocketHolder> StartAsync(IEnumerable<string> sockets, string settings, CancellationToken cancellationToken)
    {
        var holder = new SocketHolder(ServerProcess.Start("perl", ["-e", Script, string.Join(',', sockets), Repository.Program, "run", "--config", settings]));
        await holder.UntilPrintedAsync("the sockets listen", cancellationToken);
        return holder;
    }

    /// <summary>Ends the program and starts it again, and does not wait for more than the end.</summary>
    public async Task RestartAsync(string signal, CancellationToken cancellationToken)
    {
        await _process.WriteAsync($"{signal}\n", cancellationToken);
        _restarts++;
        await _process.UntilAsync(() => Count("ended with ") >= _restarts, "the program ends", cancellationToken);
    }

    public Task UntilPrintedAsync(string text, CancellationToken cancellationToken, int times = 1) =>
        _process.UntilAsync(() => Count(text) >= times, $"the service prints: {text}", cancellationToken);

    public int Count(string text) => _process.Output.Count(line => line.Contains(text));

    /// <summary>The running program.</summary>
    public int FindProgram() =>
        int.Parse(File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
