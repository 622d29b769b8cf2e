using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Core.Logins;

/// <summary>
/// Makes complete events of recognised lines: gives a login the address that the same process wrote before it, and names the
/// session so that its end can be told. One instance serves one source, whose lines come in order.
/// </summary>
internal sealed class SessionTracker
{
    /// <summary>How long the address of a connect line waits for the login of its process. Process ids are used again.</summary>
    public static readonly TimeSpan JoinTime = TimeSpan.FromMinutes(5);

    private const int MostConnects = 20_000;

    private readonly Dictionary<(string Preset, string Process), (ClientAddress Address, DateTimeOffset Time)> _connects = [];

    /// <returns>null when the line says nothing by itself, or lacks an address that no line gave.</returns>
    public SessionEvent? Take(RecognizedLine line)
    {
        switch (line.Kind)
        {
            case LineKind.Connect:
                Remember(line);
                return null;
            case LineKind.Logout:
                _connects.Remove((line.Preset.Name, line.Process));
                return new LogoutEvent(line.WrittenAt, line.Time, line.Address, line.User, line.Session, line.Protocol, line.Preset.Name, line.Rule.Name) { SessionKey = KeyOf(line, line.Address) };
            default:
                return AddressOf(line) is { } address
                    ? new LoginEvent(line.WrittenAt, line.Time, address, line.User, line.Session, line.Protocol, line.Preset.Name, line.Rule.Name) { SessionKey = KeyOf(line, address) }
                    : null;
        }
    }

    private ClientAddress? AddressOf(RecognizedLine line)
    {
        if (line.Address is not null || !line.Rule.JoinsProcess)
            return line.Address;
        // One connection, one login: a second login of the process needs a connection of its own.
        if (!_connects.Remove((line.Preset.Name, line.Process), out var connect))
            return null;
        return line.Time - connect.Time <= JoinTime ? connect.Address : null;
    }

    private void Remember(RecognizedLine line)
    {
        if (line.Process.Length == 0 || line.Address is not { } address)
            return;
        if (_connects.Count >= MostConnects)
            Forget(line.Time - JoinTime);
        _connects[(line.Preset.Name, line.Process)] = (address, line.Time);
    }

    private void Forget(DateTimeOffset before)
    {
        foreach (var key in _connects.Where(connect => connect.Value.Time < before).Select(connect => connect.Key).ToList())
            _connects.Remove(key);
        if (_connects.Count >= MostConnects)
            _connects.Clear();
    }

    /// <summary>
    /// A session id is unique with the address where the end of a session has one too; without an id, address and account, or
    /// the process, must do.
    /// </summary>
    private static string KeyOf(RecognizedLine line, ClientAddress? address)
    {
        var hasEnds = false;
        var joinsProcess = true;
        var withAddress = true;
        foreach (var rule in line.Preset.Rules)
        {
            if (rule.Kind != LineKind.Logout)
                continue;
            hasEnds = true;
            joinsProcess &= rule.JoinsProcess;
            withAddress &= rule.HasAddress;
        }
        if (!hasEnds)
            return "";
        if (joinsProcess)
            return line.Process.Length == 0 ? "" : $"{line.Preset.Name} {line.Process}";
        if (withAddress && address is null)
            return "";
        if (line.Session.Length > 0)
            return withAddress ? $"{line.Preset.Name} {line.Session} {address}" : $"{line.Preset.Name} {line.Session}";
        return withAddress && line.User.Length > 0 ? $"{line.Preset.Name} {address} {line.User}" : "";
    }
}
