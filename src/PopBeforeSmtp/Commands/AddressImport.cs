using System.Globalization;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Import;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>
/// Takes over the addresses of the Perl program's table, so that who has just logged in need not do so again: shows them first, and lets them relay for one
/// window when asked to. Only rows that are one address each, with the value that the program writes, from a table that it still writes.
/// </summary>
internal static class AddressImport
{
    public static async Task<int> RunAsync((string Database, string Permission) table, string? config, bool isApplied, CancellationToken cancellationToken)
    {
        var file = OldDatabase.FileOf(table.Database);
        var window = SettingsReader.ReadForCommand(config).Authorization.Window;
        if (file.Any(char.IsControl))
            throw new IOException($"'{Terminal.Printable(file)}' is not the name of a table");
        if (PathSafety.WhyUnsafeFile(file, TrustedWriters.RootAndSelf) is { } reason)
            throw new IOException(reason);
        RefuseStale(file, window);
        var entries = await new OldDatabase((program, arguments, token) => HostProgram.RunAsync(program, arguments, ReadOnlyMemory<byte>.Empty, token)).ReadAsync(file, cancellationToken);
        var refused = Sort(entries, table.Permission, out var addresses);
        foreach (var refusal in refused)
            Console.Error.WriteLine(Terminal.Printable($"{file}: {refusal}"));
        var isDone = isApplied ? await ApplyAsync(addresses, window, file, config, cancellationToken) : Show(addresses, window);
        return isDone && refused.Count == 0 ? ExitStatus.Yes : ExitStatus.No;
    }

    /// <summary>A row has no time. The program takes out who has expired whenever it writes, so a table that was written within the window has nobody else; one left behind has whoever was in it.</summary>
    private static void RefuseStale(string file, TimeSpan window)
    {
        if (!File.Exists(file))
            throw new IOException($"{file}: there is no such file");
        var age = TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(file);
        if (age > window)
            throw new IOException($"{file}: it was last written {DurationText.Format(age)} ago, and a login counts for {DurationText.Format(window)}: nobody is taken over");
    }

    private static List<string> Sort(IReadOnlyList<OldEntry> entries, string permission, out IReadOnlyList<ClientAddress> addresses)
    {
        var refused = new List<string>();
        var taken = new SortedSet<ClientAddress>();
        foreach (var entry in entries)
        {
            if (entry.TryTake(permission, out var address, out var reason))
                taken.Add(address);
            else
                refused.Add($"'{entry.Key}' is left out: {reason}");
        }
        addresses = [.. taken];
        return refused;
    }

    private static bool Show(IReadOnlyList<ClientAddress> addresses, TimeSpan window)
    {
        Terminal.PrintTable(["CLIENT", "WITH --apply"], addresses.Select(address => (string[])[address.ToString(), $"may relay for {DurationText.Format(window)}"]));
        Console.Out.WriteLine(addresses.Count == 0 ? "Nobody is to be taken over." : $"{Number(addresses.Count)} would be taken over. Nothing has been changed: --apply does it.");
        return true;
    }

    private static async Task<bool> ApplyAsync(IReadOnlyList<ClientAddress> addresses, TimeSpan window, string file, string? config, CancellationToken cancellationToken)
    {
        using var service = await ServiceOrStore.RequireServiceAsync(config, cancellationToken);
        var (done, refused) = (0, 0);
        foreach (var address in addresses)
        {
            // What is there already is better evidence, and may last longer.
            if (await service.FindAsync(address, null, cancellationToken) is not null)
                continue;
            var reply = await service.AllowAsync(new ChangeRequest(address.ToString(), null, window.TotalSeconds, $"import from {file}") { By = Invoker.Name }, cancellationToken);
            (reply.IsDone ? Console.Out : Console.Error).WriteLine(Terminal.Printable(reply.Message));
            (done, refused) = reply.IsDone ? (done + 1, refused) : (done, refused + 1);
        }
        Console.Out.WriteLine($"{Number(done)} taken over, {Number(addresses.Count - done - refused)} may relay already, {Number(refused)} refused.");
        return refused == 0;
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
