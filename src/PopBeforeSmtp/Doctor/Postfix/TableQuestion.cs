namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>A restriction that asks the login table.</summary>
/// <param name="List">The list it stands in.</param>
/// <param name="Index">Its place there, counted from 0.</param>
/// <param name="Kind">policy, socketmap, or the type of a map file.</param>
/// <param name="Address">Where it looks: unix:PATH or inet:HOST:PORT as it stands there, or the path of a map.</param>
/// <param name="IsOffered">The service listens there, or keeps that map. Otherwise the name alone says that the table is meant.</param>
internal sealed record TableQuestion(string List, int Index, string Kind, string Address, bool IsOffered)
{
    /// <summary>For policy: the options of the question.</summary>
    public PolicyClient? Policy { get; init; }

    /// <summary>Somebody has to answer; a map file is only read.</summary>
    public bool IsSocket => Kind is "policy" or "socketmap";

    /// <summary>The path as it stands there; null for TCP and for maps.</summary>
    public string? SocketPath => IsSocket && Address.StartsWith("unix:", StringComparison.Ordinal) ? Address["unix:".Length..] : null;

    public override string ToString() => Kind == "policy" ? $"check_policy_service {Address}" : $"check_client_access {Kind}:{Address}";
}
