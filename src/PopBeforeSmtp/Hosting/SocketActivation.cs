using System.Net;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// Gives the sockets that systemd passed to the settings that name them, or have the same address. Each must be named: connects to one that
/// nobody serves would wait for ever.
/// </summary>
internal sealed class SocketActivation
{
    private readonly PassedSockets _passed;
    private readonly List<string> _errors;
    private readonly HashSet<PassedSocket> _taken = [];

    private SocketActivation(PassedSockets passed)
    {
        _passed = passed;
        _errors = [.. passed.Errors];
    }

    /// <exception cref="SettingsException">A socket is missing, is not what the settings ask for, or is left over.</exception>
    public static ProgramSettings Assign(ProgramSettings settings, PassedSockets passed) => new SocketActivation(passed).Assign(settings);

    /// <summary>Settings that were read again, with the sockets that are open: those that were passed are passed once.</summary>
    public static ProgramSettings Keep(ProgramSettings running, ProgramSettings read) => read with
    {
        RelayEndpoints = [.. read.RelayEndpoints.Select(endpoint => endpoint with { Listen = Keep(running.RelayEndpoints.Select(known => known.Listen), endpoint.Listen) })],
        LogSources = [.. read.LogSources.Select(source => source.Listen is { } listen ? source with { Listen = Keep(running.LogSources.Select(known => known.Listen), listen) } : source)],
        Control = read.Control is { } control ? Keep([running.Control], control) : null,
        Metrics = read.Metrics is { } metrics ? Keep([running.Metrics], metrics) : null,
    };

    private static ListenAddress Keep(IEnumerable<ListenAddress?> open, ListenAddress read) => open.FirstOrDefault(read.IsSameSetting) ?? read;

    private ProgramSettings Assign(ProgramSettings settings)
    {
        settings = settings with
        {
            RelayEndpoints = [.. settings.RelayEndpoints.Select((endpoint, index) => endpoint with { Listen = Assign($"RelayEndpoints:{index}", endpoint.Listen) })],
            LogSources = [.. settings.LogSources.Select((source, index) => source.Listen is { } listen ? source with { Listen = Assign($"LogSources:{index}", listen, source.Kind == "dovecot-events") } : source)],
            Control = settings.Control is { } control ? Assign("Control", control) : null,
            Metrics = settings.Metrics is { } metrics ? Assign("Metrics", metrics) : null,
        };
        foreach (var left in _passed.All.Where(socket => !_taken.Contains(socket)))
            _errors.Add($"systemd passed '{left.Name}' ({left.Place}), and no Listen names it: whoever connects would wait for ever; write systemd:{left.Name} or take it out of the .socket unit");
        return _errors.Count == 0 ? settings : throw new SettingsException(_errors);
    }

    private ListenAddress Assign(string section, ListenAddress listen, bool mustBeFile = false)
    {
        List<PassedSocket> found = [.. _passed.All.Where(socket => IsMeant(socket, listen))];
        var error = found switch
        {
            [] => listen.PassedName is null ? null : $"systemd passed no socket of this name ({Describe()})",
            [var one] => mustBeFile && one.Path is null ? $"systemd passed {one.Place}: any local process could report logins over TCP" : WhyNot(one, listen),
            _ => $"systemd passed {found.Count} sockets of this name; give each a .socket unit of its own, with its FileDescriptorName=",
        };
        // One that is wrong is not left over too.
        var isTwice = found.Count == 1 && !_taken.Add(found[0]);
        if (found.Count > 1)
            _taken.UnionWith(found);
        if (isTwice)
            error = $"{found[0].Place} is named by another Listen too";
        if (error is not null)
            _errors.Add($"{section}:Listen: '{listen.Text}': {error}");
        return error is null && found is [var passed] ? listen with { Passed = passed, Path = passed.Path, Tcp = passed.Tcp } : listen;
    }

    private static bool IsMeant(PassedSocket socket, ListenAddress listen)
    {
        if (listen.PassedName is { } name)
            return socket.Name == name;
        if (listen.Path is not { } path)
            return listen.Tcp!.Equals(socket.Tcp);
        // The same file under another name: /var/run is /run.
        return socket.Path is { } passed && (passed == path || (FileStatus.OfPath(path) is { IsSocket: true } status && FileStatus.OfPath(passed) == status));
    }

    /// <summary>systemd makes sockets that everybody may write to, unless SocketMode= says otherwise (systemd.socket(5)).</summary>
    private static string? WhyNot(PassedSocket socket, ListenAddress listen)
    {
        if (socket.Tcp is { } tcp)
            return IPAddress.IsLoopback(tcp.Address) ? null : $"systemd passed {tcp}: any host could ask; write ListenStream=127.0.0.1:{tcp.Port} in its .socket unit";
        if (FileRights.OfEntry(socket.Path!) is not { IsSocket: true } rights)
            return $"systemd passed {socket.Path}, which is not there any more or cannot be looked at";
        var allowed = Convert.ToString((int)listen.Mode, 8).PadLeft(4, '0');
        if ((rights.Mode & ~(int)listen.Mode) != 0)
            return $"systemd passed {socket.Path} with mode {rights.ModeText}, more than {allowed}; write SocketMode={allowed} in its .socket unit";
        return listen.GroupId is { } group && group != rights.Group
            ? $"systemd passed {socket.Path} with group {rights.OwningGroup}, not {AccountName.OfGroup(group)}; write SocketGroup={AccountName.OfGroup(group)} in its .socket unit"
            : null;
    }

    private string Describe()
    {
        if (_passed.All.Count > 0)
            return $"passed: {string.Join(", ", _passed.All.Select(socket => socket.Name))}; the name is FileDescriptorName= of its .socket unit";
        return _passed.WhyNone ?? "it passed none: start the .socket unit, and the service through it";
    }
}
