using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableModelTests
{
    [Fact]
    public void The_table_answers_as_a_list_of_all_facts_would() =>
        Always.Holds(TableStep.Any.ListOf(), Follow, runs: 800);

    private static void Follow(List<TableStep> steps)
    {
        var table = Table.Empty();
        var model = new TableModel(Table.Window);
        var now = At.Start;
        foreach (var step in steps)
        {
            now = now.AddMinutes(step.After);
            step.Do(table, model, now);
            Compare(table, model, now);
            Compare(table, model, now.AddMinutes(15));
            Compare(table, model, now.AddMinutes(30).AddTicks(-1));
            Compare(table, model, now.AddMinutes(30));
        }
    }

    private static void Compare(AuthorizationTable table, TableModel model, DateTimeOffset at)
    {
        foreach (var address in TableStep.Addresses)
        {
            var isAllowed = model.IsAllowed(address, at);
            var state = table.Find(address, at);
            Assert.Equal(isAllowed, table.IsAllowed(address, at));
            Assert.Equal(isAllowed, state.IsAllowed);
            if (isAllowed && state.Hand is null)
                Assert.Equal(model.EndOf(address), state.Until);
            Assert.Equal(at < model.EndOf(address), table.OpenRows(at).Any(row => row.Address == address));
        }
    }
}
