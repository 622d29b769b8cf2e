using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>
/// Writes logins to a log, each from an address of its own, and knows them all. Between them stand failures and forgeries that name
/// addresses of 198.51.100.0/24, from where nobody ever logs in, and nobody does from the addresses beside those that did.
/// </summary>
internal sealed class LoginLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string _path;
    private readonly Random _random;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<int> _written = [];
    private readonly Task _loop;
    private int _next;

    public LoginLoad(string path, int seed)
    {
        _path = path;
        _random = new Random(seed);
        _loop = Task.Run(RunAsync);
    }

    public static IReadOnlyList<string> Decoys { get; } = [.. Enumerable.Range(0, 256).Select(last => $"198.51.100.{last}")];

    /// <summary>The numbers of the addresses whose lines stand in the log, whole.</summary>
    public IReadOnlyList<int> Written()
    {
        lock (_gate)
            return [.. _written];
    }

    /// <summary>The addresses next to one: all that log in have odd numbers.</summary>
    public static IEnumerable<string> Beside(int number) => [AddressOf(number - 1), AddressOf(number + 1)];

    /// <summary>Every fifth is IPv6.</summary>
    public static string AddressOf(int number)
    {
        var (high, low) = (number >> 16, number & 0xffff);
        if (number / 2 % 5 == 4)
            return high == 0 ? string.Create(CultureInfo.InvariantCulture, $"2001:db8::{low:x}") : string.Create(CultureInfo.InvariantCulture, $"2001:db8::{high:x}:{low:x}");
        return string.Create(CultureInfo.InvariantCulture, $"10.{high}.{low >> 8}.{low & 255}");
    }

    public Task StopAsync()
    {
        _end.Cancel();
        return _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var count = _random.Next(20) == 0 ? 15 : 1;
            var numbers = Enumerable.Range(_next, count).Select(index => 2 * index + 1).ToList();
            _next += count;
            var text = new StringBuilder();
            foreach (var number in numbers)
            {
                text.Append(LoneAgent.LoginLine(AddressOf(number), $"user{number % 500}"));
                text.Append(Decoy());
            }
            await File.AppendAllTextAsync(_path, text.ToString());
            lock (_gate)
                _written.AddRange(numbers);
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Decoy()
    {
        var stranger = Decoys[_random.Next(Decoys.Count)];
        return _random.Next(2) == 0
            ? LoneAgent.FailureLine(stranger)
            : LoneAgent.FailureLine("203.0.113.5", $"eve>, method=PLAIN, rip={stranger}, lip=127.0.0.1, mpid=1, TLS, session=<x");
    }
}
