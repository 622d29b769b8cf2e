using System.Globalization;

namespace PopBeforeSmtp.Faults;

/// <summary>Started by tests/faults.</summary>
internal static class Program
{
    private const int Misused = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static async Task<int> Main(string[] arguments)
    {
        using var end = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            end.Cancel();
        };
        var scale = new FaultScale(false, Patience);
        var wanted = new HashSet<int>();
        var isList = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--full":
                    scale = scale with { IsFull = true };
                    break;
                case "--list":
                    isList = true;
                    break;
                case "--patience" when i + 1 < arguments.Length && double.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var seconds):
                    scale = scale with { Patience = TimeSpan.FromSeconds(seconds) };
                    i++;
                    break;
                case "--soak" when i + 1 < arguments.Length && double.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var hours):
                    scale = scale with { Soak = TimeSpan.FromHours(hours) };
                    i++;
                    break;
                case "--power-cut" when i + 1 < arguments.Length:
                    scale = scale with { PowerCut = Path.GetFullPath(arguments[++i]) };
                    break;
                case var number when int.TryParse(number, CultureInfo.InvariantCulture, out var row) && FaultMatrix.All.Any(fault => fault.Number == row):
                    wanted.Add(row);
                    break;
                default:
                    Console.Error.WriteLine($"'{arguments[i]}' is no fault and no option; usage: tests/faults [--full] [--patience SECONDS] [--soak HOURS] [--power-cut DIRECTORY] [--list] [NUMBER...]");
                    return Misused;
            }
        }
        var faults = FaultMatrix.All.Where(fault => wanted.Count == 0 || wanted.Contains(fault.Number)).OrderBy(fault => fault.Number).ToList();
        if (isList)
        {
            foreach (var fault in faults)
                Console.WriteLine($"{fault.Number,3}  {fault.Name}");
            return 0;
        }
        var table = new FaultTable(Console.Out);
        table.WriteHead();
        try
        {
            await new FaultRunner(scale, table).RunAsync(faults, end.Token);
        }
        catch (OperationCanceledException)
        {
        }
        table.WriteEnd(scale);
        return table.HasFailed || end.IsCancellationRequested ? 1 : 0;
    }
}
