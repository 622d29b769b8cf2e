using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>All that the table knows, for a store that has lost it. It may be read while the table changes.</summary>
internal static class WholeTable
{
    public static StoreChanges Of(AuthorizationTable table, DateTimeOffset now)
    {
        var changes = new StoreChanges();
        foreach (var row in table.Rows)
            changes.Rows[row.Address] = row;
        foreach (var entry in table.OpenHandEntries(now).Where(entry => !entry.IsSetting))
            changes.Hand[entry.Network] = entry;
        foreach (var suspension in table.SuspensionsByCommand)
            changes.Suspensions[suspension.User] = suspension;
        changes.PresetsWithEnds.UnionWith(table.PresetsWithEnds);
        return changes;
    }
}
