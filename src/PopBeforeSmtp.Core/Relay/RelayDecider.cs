using System.Buffers;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>Answers a relay's question from the table in memory, at the instant it is asked.</summary>
internal sealed class RelayDecider(AuthorizationTable table, TimeProvider clock, RelayRules? rules = null, ISenderLogins? senderLogins = null, IRelayObserver? observer = null, IUsageCounter? usage = null)
{
    private const string NotYourSender = "Sender is not an address of a user logged in from here";

    private static readonly RelayAnswer Permit = new(RelayDecision.Permit);
    private static readonly RelayAnswer NoOpinion = new(RelayDecision.NoOpinion);

    private volatile RelayRules _rules = rules ?? new RelayRules();
    private volatile SenderOwnership _ownership = new((rules ?? new RelayRules()).Addresses, senderLogins ?? NoSenderLogins.Instance);

    /// <summary>Answers by other settings from the next question on.</summary>
    public void SetRules(RelayRules changed)
    {
        _ownership = new SenderOwnership(changed.Addresses, senderLogins ?? NoSenderLogins.Instance);
        _rules = changed;
    }

    /// <summary>For relays that say nothing but the client's address and take nothing but yes, no and later.</summary>
    /// <param name="client">The whole address the relay asked for; null when its question held none, or more than one.</param>
    public RelayDecision Decide(ClientAddress? client) =>
        Decide(new RelayQuestion { Client = client }).Decision;

    /// <summary>
    /// For exemptions that let nobody relay, such as postscreen's: whether somebody is logged in from there, whatever he may send.
    /// </summary>
    public RelayDecision DecideKnown(ClientAddress? client)
    {
        if (client is not { } address)
            return RelayDecision.NoOpinion;
        var moves = table.Moves;
        if (!table.IsReady)
            return RelayDecision.TryLater;
        var isReading = table.IsReading;
        var isAllowed = table.IsAllowed(address, clock.GetUtcNow());
        if (isAllowed && moves == table.Moves)
            return RelayDecision.Permit;
        return isReading || moves != table.Moves ? RelayDecision.TryLater : RelayDecision.NoOpinion;
    }

    public RelayAnswer Decide(in RelayQuestion question)
    {
        // Before the table is asked: who is not found while it is being read is not known not to be there.
        var isReading = table.IsReading && question.Client is not null;
        var moves = table.Moves;
        var answer = Judge(question);
        if (isReading && answer.Decision != RelayDecision.Permit)
            answer = new RelayAnswer(RelayDecision.TryLater);
        // The clock was set meanwhile: the time that was asked for and the table do not belong together.
        if (moves != table.Moves)
            answer = new RelayAnswer(RelayDecision.TryLater);
        if (answer.Decision == RelayDecision.Permit)
            usage?.Permitted(question.Client!.Value, question.Sender);
        return answer;
    }

    private RelayAnswer Judge(in RelayQuestion question)
    {
        if (question.Client is not { } client)
            return NoOpinion;
        if (!table.IsReady)
            return new RelayAnswer(RelayDecision.TryLater);
        var now = clock.GetUtcNow();
        var state = table.Ask(client, now);
        if (state.IsInTable && table.HasSuspensions && Suspended(client, question) is { } suspended)
            return suspended;
        if (!state.IsAllowed)
            return Unknown(client, question, now);
        var binding = BindingOf(state);
        return binding == SenderBinding.Off ? Permit : Bound(client, question, binding, now);
    }

    /// <summary>Whether an address may relay in the name of some senders only.</summary>
    public bool IsBound(ClientAddress client, DateTimeOffset now) =>
        table.Ask(client, now) is { IsAllowed: true } state && BindingOf(state) != SenderBinding.Off;

    /// <summary>What may relay whoever the sender is: what can be written into a map, which knows none.</summary>
    /// <returns>Each network, and until when; null: until it is revoked.</returns>
    public IEnumerable<(ClientNetwork Network, DateTimeOffset? Until)> OpenToAnySender(DateTimeOffset now)
    {
        foreach (var entry in table.OpenHandEntries(now))
            yield return (entry.Network, entry.AllowedUntil);
        if (_rules.SenderBinding != SenderBinding.Off)
            yield break;
        foreach (var row in table.OpenRows(now).Where(row => !table.IsShared(row, now)))
        {
            var network = table.Rules.NetworkOf(row.Address);
            // A map has no exceptions: a network with an address that is never allowed cannot be written.
            if (!table.Rules.NeverAuthorize.Networks.Any(network.Contains))
                yield return (network, table.ExpiryOf(row));
        }
    }

    /// <summary>What an administrator allowed by hand is bound to nobody.</summary>
    private SenderBinding BindingOf(in AddressAnswer state)
    {
        if (state.Hand is not null)
            return SenderBinding.Off;
        return state.IsShared && _rules.SenderBinding == SenderBinding.Off ? SenderBinding.Exact : _rules.SenderBinding;
    }

    private RelayAnswer Bound(ClientAddress client, in RelayQuestion question, SenderBinding binding, DateTimeOffset now)
    {
        if (!question.HasSender)
            return NoOpinion;
        // The null sender is in nobody's name: it is that of receipts and bounces (RFC 5321 section 4.5.5).
        if (question.Sender.IsEmpty)
            return Permit;
        var room = ArrayPool<string>.Shared.Rent(RowPacker.MostAccounts);
        var count = table.ActiveUsers(client, now, room);
        ReadOnlySpan<string> users = count < 0 ? UsersOfObject(client, now) : room.AsSpan(0, count);
        var answer = Bound(client, question, binding, users);
        ArrayPool<string>.Shared.Return(room);
        return answer;
    }

    /// <summary>Of a row with so many accounts that it is not packed; what has gone since it was judged lets nobody relay.</summary>
    private string[] UsersOfObject(ClientAddress client, DateTimeOffset now) =>
        table.Find(client, now).Row is { } row ? [.. table.ActiveAccounts(row, now).Select(account => account.User)] : [];

    /// <param name="users">Who is logged in there.</param>
    private RelayAnswer Bound(ClientAddress client, in RelayQuestion question, SenderBinding binding, ReadOnlySpan<string> users)
    {
        if (users.IsEmpty)
            return NoOpinion;
        if (IsOwn(question.Sender, users, binding))
            return Permit;
        string[] accounts = [.. users];
        var decision = MailAddress.Parse(question.Sender, _rules.Addresses) is { } sender ? _ownership.Judge(sender, accounts, binding) : RelayDecision.Refuse;
        if (decision != RelayDecision.Refuse)
            return new RelayAnswer(decision);
        observer?.RefusedSender(client, Encoding.UTF8.GetString(question.Sender), accounts);
        return question.IsOfRecipient ? new RelayAnswer(RelayDecision.Refuse, NotYourSender) : NoOpinion;
    }

    /// <summary>Whether the sender is the name of an account that is logged in: what most are, told without a look at the maps.</summary>
    private bool IsOwn(ReadOnlySpan<byte> sender, ReadOnlySpan<string> users, SenderBinding binding)
    {
        Span<char> room = stackalloc char[SpelledAddress.Room];
        if (!SpelledAddress.TryRead(sender, _rules.Addresses, room, out var address))
            return false;
        foreach (var user in users)
        {
            if (_ownership.IsName(address, user, binding))
                return true;
        }
        return false;
    }

    private RelayAnswer? Suspended(ClientAddress client, in RelayQuestion question)
    {
        if (!question.HasSender || FindSuspension(question.Sender) is not { } suspension)
            return null;
        observer?.RefusedSuspended(client, MailAddress.Parse(question.Sender, _rules.Addresses)!.ToString(), suspension);
        var reason = ReplyText.Of(suspension.Reason);
        return question.IsOfRecipient ? new RelayAnswer(RelayDecision.Refuse, reason.Length > 0 ? reason : "This account is suspended") : NoOpinion;
    }

    /// <summary>Whose name the sender is, of those that are suspended.</summary>
    private Suspension? FindSuspension(ReadOnlySpan<byte> sender)
    {
        Span<char> room = stackalloc char[SpelledAddress.Room];
        if (!SpelledAddress.TryRead(sender, _rules.Addresses, room, out var address))
            return null;
        var suspensions = table.Suspensions;
        for (var i = 0; i < suspensions.Count; i++)
        {
            if (_ownership.IsSuspended(address, suspensions[i].User))
                return suspensions[i];
        }
        return null;
    }

    private RelayAnswer Unknown(ClientAddress client, in RelayQuestion question, DateTimeOffset now)
    {
        if (_rules.UnknownClient == UnknownClient.Dunno || !question.IsOfRecipient)
            return NoOpinion;
        var closedAt = table.ClosedAt(client, now);
        var text = closedAt is null ? _rules.UnknownText : _rules.ExpiredText;
        var decision = _rules.UnknownClient == UnknownClient.Defer ? RelayDecision.Defer : RelayDecision.Refuse;
        return new RelayAnswer(decision, text.Write(table.Rules.Window, now - (closedAt ?? now)));
    }
}
