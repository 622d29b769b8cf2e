using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Import;

/// <summary>A row of the Perl program's database.</summary>
internal sealed record OldEntry(string Key, string Value)
{
    /// <summary>
    /// Behind these may stand a proxy, a webmail host or the gateway of containers, with all of their users; the Perl program knew nothing of
    /// such hosts. Who logs in from there to this service is let in or not as its settings say.
    /// </summary>
    private static readonly NetworkList Private = new([Network("10.0.0.0/8"), Network("172.16.0.0/12"), Network("192.168.0.0/16"), Network("fc00::/7")]);

    private static readonly NetworkList Never = new(NetworkList.NeverClients);

    /// <param name="permission">What the program writes behind an address.</param>
    /// <param name="reason">Why the row opens nothing, when the answer is false.</param>
    public bool TryTake(string permission, out ClientAddress address, out string reason)
    {
        reason = "";
        if (!ClientAddress.TryParse(Key, out address))
            reason = "it is not a whole address";
        else if (Value != permission)
            reason = $"its value is '{Value}', not '{permission}'";
        else if (Never.TryFind(address, out var never))
            reason = $"no client has an address of {never}";
        else if (Private.TryFind(address, out var network))
            reason = $"it is a private address ({network}): many may stand behind it; its next login counts";
        return reason.Length == 0;
    }

    private static ClientNetwork Network(string text) => ClientNetwork.TryParse(text, out var network, out var error) ? network : throw new FormatException(error);
}
