namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>
/// The 28 classic ways to talk a relay into taking mail for a foreign domain: the sixteen of nmap's scripts/smtp-open-relay.nse, the
/// senders that MAPS' relay-test adds, and other spellings of the recipient that relays have fallen for.
/// </summary>
internal static class OpenRelayEnvelopes
{
    private const string User = "somebody";
    private const string Domain = "elsewhere.example";
    private const string Foreign = $"{User}@{Domain}";

    /// <param name="localMailbox">A mailbox that the relay takes mail for.</param>
    /// <param name="relay">The address on which the client reaches the relay.</param>
    public static IReadOnlyList<OpenRelayEnvelope> Against(string localMailbox, string relay)
    {
        var local = localMailbox[(localMailbox.LastIndexOf('@') + 1)..];
        var literal = $"<spamtest@[{relay}]>";
        return
        [
            new("null sender", "<>", $"<{Foreign}>"),
            new("foreign sender", $"<spamtest@{Domain}>", $"<{Foreign}>"),
            new("sender of the relay's domain", $"<spamtest@{local}>", $"<{Foreign}>"),
            new("sender at the relay's address", literal, $"<{Foreign}>"),
            new("percent at the relay's address", literal, $"<{User}%{Domain}@[{relay}]>") { MayBeLocal = true },
            new("percent at the relay's domain", literal, $"<{User}%{Domain}@{local}>") { MayBeLocal = true },
            new("quoted mailbox", literal, $"<\"{Foreign}\">") { MayBeLocal = true },
            new("quoted percent", literal, $"<\"{User}%{Domain}\">") { MayBeLocal = true },
            new("two at signs, the relay's address", literal, $"<{Foreign}@[{relay}]>") { MayBeLocal = true },
            new("quoted mailbox at the relay's address", literal, $"<\"{Foreign}\"@[{relay}]>") { MayBeLocal = true },
            new("two at signs, the relay's domain", literal, $"<{Foreign}@{local}>") { MayBeLocal = true },
            new("route over the relay's address", literal, $"<@[{relay}]:{Foreign}>"),
            new("route over the relay's domain", literal, $"<@{local}:{Foreign}>"),
            new("bang path", literal, $"<{Domain}!{User}>") { MayBeLocal = true },
            new("bang path at the relay's address", literal, $"<{Domain}!{User}@[{relay}]>") { MayBeLocal = true },
            new("bang path at the relay's domain", literal, $"<{Domain}!{User}@{local}>") { MayBeLocal = true },
            new("unqualified sender", "<spamtest>", $"<{Foreign}>"),
            new("sender at localhost", "<spamtest@localhost>", $"<{Foreign}>"),
            new("sender that is a local user", $"<{localMailbox}>", $"<{Foreign}>"),
            new("sender that is the recipient", $"<{Foreign}>", $"<{Foreign}>"),
            new("sender with a route over the relay's domain", $"<@{local}:spamtest@{Domain}>", $"<{Foreign}>"),
            new("quoted mailbox at the relay's domain", $"<{localMailbox}>", $"<\"{Foreign}\"@{local}>") { MayBeLocal = true },
            new("quoted percent at the relay's domain", $"<{localMailbox}>", $"<\"{User}%{Domain}\"@{local}>") { MayBeLocal = true },
            new("unqualified percent", $"<{localMailbox}>", $"<{User}%{Domain}>") { MayBeLocal = true },
            new("percent twice", $"<{localMailbox}>", $"<{User}%{Domain}%{local}@{local}>") { MayBeLocal = true },
            new("recipient without brackets", $"<{localMailbox}>", Foreign),
            new("recipient at a foreign address", $"<{localMailbox}>", $"<{User}@[203.0.113.7]>"),
            new("recipient with a dot at its end", $"<{localMailbox}>", $"<{Foreign}.>"),
        ];
    }
}
