using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Commands.Scan;

/// <summary>What was counted of logins and ends of sessions, by one thread.</summary>
internal sealed class ScanTally
{
    private readonly NumberSet _addresses = new();
    private readonly SessionIds _sessions = new();

    public long Logins { get; private set; }

    public long Logouts { get; private set; }

    public int Addresses => _addresses.Count;

    /// <summary>Sessions that logins named.</summary>
    public int Sessions => _sessions.Count;

    public void AddLogin(string preset, ReadOnlySpan<byte> session, ClientAddress address)
    {
        Logins++;
        _addresses.Add(address.Value);
        if (session.Length > 0)
            _sessions.Add(preset, session, address);
    }

    public void AddLogout() => Logouts++;

    public void Add(SessionEvent found)
    {
        if (found is LoginEvent login)
            AddLogin(login.Preset, Encoding.UTF8.GetBytes(login.Session), login.Address);
        else
            AddLogout();
    }

    /// <summary>What several have counted together, in the one of them that has counted most; the others are empty then.</summary>
    public static ScanTally Sum(IReadOnlyList<ScanTally> tallies)
    {
        var sum = tallies.MaxBy(tally => tally.Sessions + tally.Addresses)!;
        foreach (var other in tallies.Where(other => other != sum))
            sum.TakeFrom(other);
        return sum;
    }

    private void TakeFrom(ScanTally other)
    {
        Logins += other.Logins;
        Logouts += other.Logouts;
        (other.Logins, other.Logouts) = (0, 0);
        _addresses.TakeFrom(other._addresses);
        _sessions.TakeFrom(other._sessions);
    }
}
