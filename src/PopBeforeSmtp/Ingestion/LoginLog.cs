using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Ingestion;

/// <summary>What the service says of logins: one line a fact, "word: key=value, ..." as Postfix and Dovecot write them.</summary>
internal sealed partial class LoginLog(ILogger logger)
{
    public void Login(string source, LoginEvent login, LoginResult result, AuthorizationTable table)
    {
        Seen(login.Address, login.User, login.Protocol, login.Preset, login.Rule, source);
        switch (result.Outcome)
        {
            case LoginOutcome.Authorized:
                Authorized(login.Address, login.User, table.ExpiryOf(result.Row!).UtcDateTime, DurationText.Format(table.Rules.Window));
                break;
            case LoginOutcome.Exempted:
                Exempted(login.Address, login.User, result.Network);
                break;
            case LoginOutcome.Refused:
                Refused(login.Address, login.User, $"NeverAuthorize has {result.Network}");
                break;
            case LoginOutcome.Revoked:
                Refused(login.Address, login.User, "revoked after this login");
                break;
            case LoginOutcome.Suspended:
                Refused(login.Address, login.User, "the account is suspended");
                break;
            case LoginOutcome.TooManyAddresses:
                Refused(login.Address, login.User, $"there are MaximumAddresses {table.Rules.MaximumAddresses} in the table");
                break;
            case LoginOutcome.TooManyForUser:
                Refused(login.Address, login.User, $"the account is logged in from MaximumAddressesPerUser {table.Rules.MaximumAddressesPerUser}");
                break;
            case LoginOutcome.TooOld:
                TooOld(login.Address, login.User, login.Time.UtcDateTime);
                break;
        }
        if (result.BecameShared)
            Shared(login.Address, table.Rules.MaximumAccountsPerAddress, table.Rules.SharedAddresses == SharedAddresses.Bind ? "senders must belong to one of them" : "it is held back");
    }

    public void Ended(LogoutEvent end, Authorization row, AuthorizationTable table) =>
        Ended(row.Address, end.User, end.Preset, end.Rule, row.Sessions.Length, table.ExpiryOf(row).UtcDateTime);

    public void Suspended(Suspension suspension) => Suspended(suspension.User, suspension.Reason, suspension.By);

    public void Rebuilt(int count) => Ready(count);

    public void StillReading(IEnumerable<string> logs) => NotRead(string.Join(", ", logs.Order(StringComparer.Ordinal)));

    public void Lifted(string user) => Unsuspended(user);

    public void Allowed(HandEntry entry)
    {
        if (entry.AllowedUntil is { } until)
            AllowedByHand(entry.Network, until.UtcDateTime, entry.Note);
        else
            AllowedForever(entry.Network, entry.Note);
    }

    public void Revoked(RevokedEntries revoked, string reason, AuthorizationRules rules)
    {
        foreach (var row in revoked.Rows)
            Revoked(rules.NetworkOf(row.Address).ToString(), Accounts(row), reason);
        foreach (var entry in revoked.Hand)
            Revoked(entry.Network.ToString(), "", reason);
    }

    public void Expired(ExpiredEntries expired, AuthorizationRules rules)
    {
        // A row whose logins were all revoked was closed then, and said so.
        foreach (var row in expired.Rows.Where(row => row.LastLogin != DateTimeOffset.MinValue))
            Expired(rules.NetworkOf(row.Address).ToString(), Accounts(row), $"last login {DurationText.Format(rules.Window)} ago");
        foreach (var entry in expired.Hand)
            Expired(entry.Network.ToString(), "", "allowed by hand until now");
    }

    private static string Accounts(Authorization row) => string.Join(' ', row.Accounts.Select(account => account.User));

    [LoggerMessage(Level = LogLevel.Information, Message = "ready: addresses={Count}, reason=the logs have been read again")]
    private partial void Ready(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "login: client={Client}, account={Account}, protocol={Protocol}, rule={Preset}/{Rule}, log={Log}")]
    private partial void Seen(ClientAddress client, string account, string protocol, string preset, string rule, string log);

    [LoggerMessage(Level = LogLevel.Information, Message = "logout: client={Client}, account={Account}, rule={Preset}/{Rule}, open sessions={Open}, until={Until:u}")]
    private partial void Ended(ClientAddress client, string account, string preset, string rule, int open, DateTime until);

    [LoggerMessage(Level = LogLevel.Information, Message = "authorized: client={Client}, account={Account}, until={Until:u}, reason=login, window {Window}")]
    private partial void Authorized(ClientAddress client, string account, DateTime until, string window);

    [LoggerMessage(Level = LogLevel.Information, Message = "exempted: client={Client}, account={Account}, reason=ExemptNetworks has {Network}")]
    private partial void Exempted(ClientAddress client, string account, ClientNetwork network);

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused: client={Client}, account={Account}, reason={Reason}")]
    private partial void Refused(ClientAddress client, string account, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "shared: client={Client}, reason=more than MaximumAccountsPerAddress {Maximum} accounts are logged in; {Effect}")]
    private partial void Shared(ClientAddress client, int maximum, string effect);

    [LoggerMessage(Level = LogLevel.Warning, Message = "suspended: account={User}, reason={Reason}, by={By}")]
    private partial void Suspended(string user, string reason, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "all logs have been read to their end")]
    public partial void AllRead();

    [LoggerMessage(Level = LogLevel.Warning, Message = "not read to the end yet: log={Logs}; who is not known is no longer told to try later")]
    private partial void NotRead(string logs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "unsuspended: account={User}")]
    private partial void Unsuspended(string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "suspended accounts read: accounts={Count}")]
    public partial void SuspendedByFile(int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "refused: client={Client}, account={Account}, reason=the window of a login at {Time:u} has closed")]
    private partial void TooOld(ClientAddress client, string account, DateTime time);

    [LoggerMessage(Level = LogLevel.Information, Message = "authorized: client={Client}, account=, until={Until:u}, reason=by hand, note={Note}")]
    private partial void AllowedByHand(ClientNetwork client, DateTime until, string note);

    [LoggerMessage(Level = LogLevel.Information, Message = "authorized: client={Client}, account=, until=revoked, reason=by hand, note={Note}")]
    private partial void AllowedForever(ClientNetwork client, string note);

    [LoggerMessage(Level = LogLevel.Information, Message = "revoked: client={Client}, account={Account}, reason={Reason}")]
    private partial void Revoked(string client, string account, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "expired: client={Client}, account={Account}, reason={Reason}")]
    private partial void Expired(string client, string account, string reason);
}
