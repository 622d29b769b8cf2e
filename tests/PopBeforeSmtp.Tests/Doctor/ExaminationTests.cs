using PopBeforeSmtp.Doctor;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor;

public sealed class ExaminationTests
{
    [Fact]
    public async Task The_worst_finding_counts_and_all_are_told_in_order()
    {
        var told = new List<string>();

        var worst = await Examination.RunAsync([new Fixed(FindingState.Good), new Fixed(FindingState.Bad, FindingState.Doubtful), new Fixed()], new ServiceWiring("pbs"), finding => told.Add($"{finding.State}"), default);

        Assert.Equal((FindingState.Bad, "Good Bad Doubtful"), (worst, string.Join(' ', told)));
    }

    [Fact]
    public async Task Nothing_found_is_good() =>
        Assert.Equal(FindingState.Good, await Examination.RunAsync([new Fixed()], new ServiceWiring("pbs"), _ => { }, default));

    private sealed class Fixed(params FindingState[] states) : IHostCheck
    {
        public string Name => "fixed";

        public Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Finding>>([.. states.Select(state => new Finding(Name, state, "text"))]);
    }
}
