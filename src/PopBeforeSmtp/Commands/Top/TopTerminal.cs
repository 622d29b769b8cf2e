using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>
/// The screen of the terminal while top has it. The alternate screen keeps what stood there before; whatever ends top, even a signal, gives it back. Ctrl-Z does
/// nothing: the runtime would hand the shell a terminal without echo. What ends it without asking (SIGKILL) is for reset(1).
/// </summary>
internal sealed class TopTerminal : IDisposable
{
    /// <summary>Lines are not continued on the next one: terminals do not agree how wide every character is, and an account may have any.</summary>
    private const string Enter = "\u001b[?1049h\u001b[?7l\u001b[?25l\u001b[2J";

    /// <summary>Cursor shown, looks as usual, keys as usual (the runtime switches the keypad for ReadKey and leaves it so), the screen of before.</summary>
    private const string Leave = "\u001b[0m\u001b[?25h\u001b[?7h\u001b[?1l\u001b>\u001b[?1049l";

    private static readonly PosixSignal[] Ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _end;
    private readonly List<PosixSignalRegistration> _signals = [];

    private volatile bool _mustDraw = true;

    public TopTerminal(CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        foreach (var signal in Ends)
            _signals.Add(PosixSignalRegistration.Create(signal, EndAtSignal));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context => context.Cancel = true));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => _mustDraw = true));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _mustDraw = true));
        Console.Out.Write(Enter);
    }

    /// <summary>Cancelled by a signal that ends programs.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Whether the terminal has another size, or has shown something else; true once.</summary>
    public bool TakeMustDraw()
    {
        var must = _mustDraw;
        _mustDraw = false;
        return must;
    }

    public static ConsoleKeyInfo? TryReadKey() => Console.KeyAvailable ? Console.ReadKey(intercept: true) : null;

    /// <summary>
    /// Draws over what stands there, without an empty screen in between. A line is erased before it is written: after a full line xterm's cursor is
    /// still on the last column, and that would be erased.
    /// </summary>
    public void Draw(Func<int, int, IReadOnlyList<StyledLine>> lines)
    {
        var screen = lines(Math.Max(1, Console.WindowWidth), Math.Max(2, Console.WindowHeight));
        var text = "\u001b[H\u001b[K" + Terminal.Escaped(screen, "\r\n\u001b[K");
        Console.Out.Write(text);
    }

    public void Dispose()
    {
        try
        {
            Console.Out.Write(Leave);
        }
        catch (IOException)
        {
            // The terminal is gone; there is nothing to give back.
        }
        _signals.ForEach(signal => signal.Dispose());
        _end.Dispose();
    }

    private void EndAtSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _end.Cancel();
    }
}
