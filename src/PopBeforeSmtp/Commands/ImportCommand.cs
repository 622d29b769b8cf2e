using System.CommandLine;
using System.Text;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Import;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>import: what the configuration of the Perl program comes to here, and who is in its table now.</summary>
internal static class ImportCommand
{
    private const string UsualFile = "/etc/pop-before-smtp-conf.pl";
    private const int LargestFile = 1 << 20;

    private static readonly Argument<string> OldFile = new("FILE") { Description = $"the configuration of the Perl program (else {UsualFile}); it is read, not run", DefaultValueFactory = _ => UsualFile };

    private static readonly Option<string?> Out = new("--out") { Description = "write the settings to this file, which must not be there (else to standard output)", HelpName = "FILE" };

    private static readonly Option<string?> Addresses = new("--addresses")
    {
        Description = "instead of the settings: show the addresses of its table (else of the table that FILE names) that could be taken over",
        HelpName = "DATABASE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Apply = new("--apply") { Description = "with --addresses: let them relay for one window" };

    public static Command Create() =>
        new Command("import", "Translate the configuration of the Perl program into settings: exit status 0 all of it, 1 something is left to do, 2 it cannot be read.") { OldFile, Out, Addresses, Apply }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(OldFile)!;
        var config = parsed.GetValue(CommandLine.Config);
        var isOfAddresses = parsed.GetResult(Addresses) is not null;
        if (parsed.GetValue(Apply) && !isOfAddresses)
            return CommandLine.Fail(["--apply needs --addresses; settings take effect when you put them where the service reads them"]);
        if (parsed.GetValue(Out) is not null && isOfAddresses)
            return CommandLine.Fail(["--out and --addresses exclude each other"]);
        if (isOfAddresses)
            return await AddressImport.RunAsync(FindTable(file, parsed.GetValue(Addresses), config), config, parsed.GetValue(Apply), cancellationToken);
        var import = Read(file, config);
        var settings = import.Translate().ToJson();
        foreach (var note in import.Notes)
            Console.Error.WriteLine(Terminal.Printable(note.Line > 0 ? $"{file}:{note.Line}: {note.Text}" : $"{file}: {note.Text}"));
        Write(settings, parsed.GetValue(Out));
        return import.Notes.Any(note => note.IsLost) ? ExitStatus.No : ExitStatus.Yes;
    }

    /// <summary>The table that is named; else the one that the configuration names, and in both cases what stands behind each address.</summary>
    private static (string Database, string Permission) FindTable(string file, string? named, string? config)
    {
        if (named is not null && file == UsualFile && !File.Exists(file))
            return (named, OldProgram.Value);
        var import = Read(file, config);
        if ((named ?? import.Database) is not { } database)
            throw new SettingsException([$"{file}: $dbfile cannot be told; name the table: --addresses DATABASE"]);
        return (database, import.Permission ?? throw new SettingsException([$"{file}: $dbvalue cannot be told, or is no permission; nobody is taken over"]));
    }

    private static SettingsImport Read(string file, string? config)
    {
        try
        {
            var old = PerlReader.Read(ReadText(file));
            return new SettingsImport(old, SettingsReader.ReadPresetsForCommand(config), File.Exists, HostProgram.Find("postconf") is not null);
        }
        catch (PerlSyntaxException e)
        {
            throw new SettingsException([$"{file}:{e.Line}: {e.Message}; nothing of the file is translated"]);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static string ReadText(string file)
    {
        using var stream = File.OpenRead(file);
        var bytes = new byte[LargestFile + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= LargestFile ? Encoding.UTF8.GetString(bytes.AsSpan(0, length)) : throw new IOException($"{file}: it has more than {LargestFile} bytes, and no configuration has");
    }

    private static void Write(string settings, string? file)
    {
        if (file is null)
        {
            Console.Out.Write(settings);
            return;
        }
        if (Path.Exists(file))
            throw new IOException($"{file}: it is there already, and nothing is overwritten");
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(settings));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
