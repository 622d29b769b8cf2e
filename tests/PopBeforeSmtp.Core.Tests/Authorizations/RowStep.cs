using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>One thing that happens to rows, done to them as they are kept and to their model.</summary>
/// <param name="Kind">login, many, end, revoke, revoke-user, drop, due or move.</param>
internal sealed record RowStep(string Kind, int After, string Address, string User, string Session)
{
    private static readonly DateTimeOffset Oldest = At.Start.AddDays(-9);

    private static readonly string Long = new('x', 300);

    public static string[] Addresses { get; } = ["192.0.2.1", "192.0.2.2", "192.0.2.10", "2001:db8::1", "2001:db8::10"];

    public static string[] Users { get; } = ["ann", "bob", "Ünal", "\u0416\ud83d\ude00", "\ud83d", "", Long, Long + Long];

    /// <summary>Such as servers give, in all forms that may be kept shorter.</summary>
    public static string[] Sessions { get; } =
        ["", "example 4711", "example 4712", "example abc 192.0.2.1", "example abc 192.0.2.10", "x 192.0.2.1", "example 192.0.2.1", "example ", "example", " 192.0.2.1", "other 1 2001:db8::1", "\u0416 \ud83d 192.0.2.2", Long, Long + Long];

    public static Gen<RowStep> Any { get; } =
        from kind in Gen.Frequency((8, Gen.Constant("login")), (1, Gen.Constant("many")), (3, Gen.Constant("end")), (1, Gen.Constant("revoke")), (1, Gen.Constant("revoke-user")), (2, Gen.Constant("drop")), (2, Gen.Constant("due")), (1, Gen.Constant("move")))
        from after in Gen.Choose(0, 20)
        from address in Gen.Elements(Addresses)
        from user in Gen.Elements(Users)
        from session in Gen.Elements(Sessions)
        select new RowStep(kind, after, address, user, session);

    public void Do(TableRows rows, PlainRows model, DateTimeOffset now)
    {
        var address = ClientAddress.Parse(Address);
        var before = model.Find(address);
        switch (Kind)
        {
            case "login":
                LogIn(rows, model, User, Session, now);
                break;
            case "many":
                for (var i = 0; i < 50; i++)
                    LogIn(rows, model, User, $"example many{i} {Address}", now);
                break;
            case "end" when model.FindSession(Session) is { } open:
                var end = new LogoutEvent(now, now, null, "", "", "imap", "example", "logout") { SessionKey = Session };
                if (RowMerge.WithEnd(open, end) is { } ended)
                    Put(rows, model, open, ended);
                break;
            case "revoke" when before is not null:
                Put(rows, model, before, RowMerge.WithRevoked(before, now));
                break;
            case "revoke-user" when before is not null:
                Put(rows, model, before, RowMerge.WithRevokedUser(before, User, now));
                break;
            case "drop" when before is not null:
                rows.DropAll([rows.Find(address)!]);
                model.DropEarly(before);
                break;
            case "due":
                PurgeOrPutOff(rows, model, now);
                break;
            case "move":
                rows.Move(TimeSpan.FromMinutes(After), row => row.FirstLogin);
                model.Move(TimeSpan.FromMinutes(After), row => row.FirstLogin);
                break;
        }
    }

    /// <summary>Half of what is due is gone, the rest comes again.</summary>
    private void PurgeOrPutOff(TableRows rows, PlainRows model, DateTimeOffset now)
    {
        var due = model.TakeAllDue(now);
        Assert.Equal(RowText.Of(due), RowText.Of(TakeAllDue(rows, now)));
        foreach (var row in due.DistinctBy(row => row.Address))
        {
            if ((row.Address.Value & 1) == (UInt128)(After & 1))
            {
                rows.Drop(rows.Find(row.Address)!);
                model.Drop(row);
            }
            else
            {
                rows.SetDue(row.Address, now.AddMinutes(5));
                model.SetDue(row.Address, now.AddMinutes(5));
            }
        }
    }

    private static List<Authorization> TakeAllDue(TableRows rows, DateTimeOffset now)
    {
        var due = new List<Authorization>();
        while (rows.TakeDue(now) is { } row)
            due.Add(row);
        return due;
    }

    private static void Put(TableRows rows, PlainRows model, Authorization? before, Authorization after)
    {
        rows.Put(before is null ? null : rows.Find(after.Address), after);
        model.Put(after);
    }

    private void LogIn(TableRows rows, PlainRows model, string user, string session, DateTimeOffset now)
    {
        var login = Login.Of(ClientAddress.Parse(Address), After % 3 == 0 ? now.ToOffset(TimeSpan.FromMinutes(330)) : now, user) with { SessionKey = session };
        var before = model.Find(login.Address);
        var row = RowMerge.WithSession(RowMerge.WithLogin(before, login), login, Oldest);
        Put(rows, model, before, row);
        if (session.Length > 0)
        {
            rows.BeginSession(session, row);
            model.BeginSession(session, login.Address);
        }
        if (before is not null)
            return;
        rows.SetDue(login.Address, now.AddMinutes(30));
        model.SetDue(login.Address, now.AddMinutes(30));
    }
}
