using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>What the screen shows and what keys do to it; it knows neither the terminal nor the service.</summary>
internal sealed class TopModel
{
    private const int LongestFilter = 64;

    private const int Page = 10;

    private static readonly Dictionary<ConsoleKey, int> Moves = new()
    {
        [ConsoleKey.UpArrow] = -1, [ConsoleKey.DownArrow] = 1, [ConsoleKey.PageUp] = -Page, [ConsoleKey.PageDown] = Page, [ConsoleKey.Home] = int.MinValue / 2, [ConsoleKey.End] = int.MaxValue / 2,
    };

    private IReadOnlyList<ClientView> _sorted = [];

    public TopSnapshot? Snapshot { get; private set; }

    public TopRates Rates { get; } = new();

    public TopMode Mode { get; private set; }

    public TopOrder Order { get; private set; }

    public string Filter { get; private set; } = "";

    /// <summary>The row that keys speak of, as <see cref="KeyOf"/> names it. None at first: the first row is another one each second.</summary>
    public string? Chosen { get; private set; }

    /// <summary>
    /// The client that is to be revoked. It is kept from the key that asks to the key that confirms: the row under the cursor may have become
    /// another one meanwhile.
    /// </summary>
    public ClientView? ToRevoke { get; private set; }

    /// <summary>What became of the last change.</summary>
    public Cell Message { get; private set; } = "";

    /// <summary>Why nobody answers; null while the service does.</summary>
    public string? Trouble { get; private set; }

    public DateTimeOffset TroubleSince { get; private set; }

    /// <summary>An address may stand there twice, because it has logged in and by hand.</summary>
    public static string KeyOf(ClientView client) => client.LastLogin is null ? $"{client.Client} {client.Server}" : client.Client;

    /// <summary>Who may relay at an instant, in order. What was told when the service answered last goes on expiring.</summary>
    public IReadOnlyList<ClientView> Rows(DateTimeOffset now) => [.. _sorted.Where(client => client.Expires is not { } expires || expires > now)];

    public void Take(TopSnapshot snapshot)
    {
        Snapshot = snapshot;
        Trouble = null;
        Rates.Take(snapshot.Status, snapshot.Elapsed);
        Sort();
    }

    public void Lose(string reason, DateTimeOffset at)
    {
        TroubleSince = Trouble is null ? at : TroubleSince;
        Trouble = reason;
        Rates.Forget();
    }

    public void Tell(ChangeReply reply) => Message = new Cell(reply.Message, reply.IsDone ? Tone.Good : Tone.Bad);

    public TopAction Press(ConsoleKeyInfo key) => Mode switch
    {
        TopMode.Filtering => PressInFilter(key),
        TopMode.Confirming => PressInQuestion(key),
        _ => Browse(key),
    };

    private TopAction Browse(ConsoleKeyInfo key)
    {
        Message = "";
        if (Moves.TryGetValue(key.Key, out var by))
            return Move(by);
        switch (key.KeyChar)
        {
            case 'q':
                return TopAction.Leave;
            case 'k' or 'j':
                return Move(key.KeyChar == 'j' ? 1 : -1);
            case 's':
                Order = (TopOrder)(((int)Order + 1) % Enum.GetValues<TopOrder>().Length);
                Sort();
                return TopAction.Draw;
            case '/':
                Mode = TopMode.Filtering;
                return TopAction.Draw;
            case 'r':
                return AskToRevoke();
            default:
                return key.Key == ConsoleKey.Escape ? Clear() : TopAction.Draw;
        }
    }

    private TopAction Clear()
    {
        (Chosen, Filter) = (null, "");
        return TopAction.Ask;
    }

    private TopAction AskToRevoke()
    {
        ToRevoke = _sorted.FirstOrDefault(client => KeyOf(client) == Chosen);
        if (ToRevoke is null)
            Message = new Cell("Choose a row first, with the arrow keys.", Tone.Warning);
        else
            Mode = TopMode.Confirming;
        return TopAction.Draw;
    }

    /// <summary>Whatever is not a clear yes is a no.</summary>
    private TopAction PressInQuestion(ConsoleKeyInfo key)
    {
        Mode = TopMode.Browsing;
        if (key.KeyChar is 'y' or 'Y')
            return TopAction.Revoke;
        ToRevoke = null;
        Message = "Nothing was revoked.";
        return TopAction.Draw;
    }

    private TopAction PressInFilter(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                Mode = TopMode.Browsing;
                return TopAction.Draw;
            case ConsoleKey.Escape:
                Mode = TopMode.Browsing;
                return Clear();
            case ConsoleKey.Backspace:
                Filter = Filter.Length > 0 ? Filter[..^1] : "";
                return TopAction.Ask;
            default:
                if (char.IsControl(key.KeyChar) || Filter.Length == LongestFilter)
                    return TopAction.None;
                Filter += key.KeyChar;
                return TopAction.Ask;
        }
    }

    private TopAction Move(int by)
    {
        if (_sorted.Count == 0)
            return TopAction.None;
        var now = _sorted.ToList().FindIndex(client => KeyOf(client) == Chosen);
        // The first key chooses the first row, or the last.
        var next = now < 0 && Math.Abs(by) == 1 ? (by > 0 ? 0 : _sorted.Count - 1) : Math.Max(now, 0) + by;
        Chosen = KeyOf(_sorted[Math.Clamp(next, 0, _sorted.Count - 1)]);
        return TopAction.Draw;
    }

    private void Sort()
    {
        _sorted = TopSorting.Sort(Snapshot?.Clients ?? [], Order);
        if (!_sorted.Any(client => KeyOf(client) == Chosen))
            Chosen = null;
    }
}
