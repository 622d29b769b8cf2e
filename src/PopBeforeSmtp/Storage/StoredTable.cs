using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage;

/// <summary>All that a store holds.</summary>
internal sealed record StoredTable(
    IReadOnlyList<Authorization> Rows,
    IReadOnlyList<HandEntry> Hand,
    IReadOnlyList<LogPosition> Positions);
