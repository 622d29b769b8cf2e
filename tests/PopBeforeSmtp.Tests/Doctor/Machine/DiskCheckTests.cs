using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Machine;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Machine;

public sealed class DiskCheckTests
{
    private const string State = "/var/lib/pop-before-smtp";
    private const string Mounts = "/dev/sda1 / ext4 rw,relatime 0 0\n/dev/sda2 /var ext4 rw 0 0\n";
    private const string Roomy = "4096 1000000 500000 400000";

    [Fact]
    public async Task Room_and_rights_are_good() => Assert.Equal([(FindingState.Good, $"3906 MiB are free for the store in {State}")], await FindAsync(Host()));

    [Theory]
    [InlineData("4096 20000 500000 400000", FindingState.Doubtful, "only 78 MiB are free")]
    [InlineData("4096 100 500000 400000", FindingState.Bad, "only 0 MiB are free")]
    [InlineData("4096 1000000 500000 12", FindingState.Doubtful, "only 12 of 500000 inodes are free")]
    [InlineData("4096 1000000 500000 0", FindingState.Bad, "only 0 of 500000 inodes are free")]
    public async Task A_file_system_that_is_nearly_full_is_found(string stat, object state, string text)
    {
        var (found, said) = Assert.Single(await FindAsync(Host(stat)));

        Assert.Equal(state, found);
        Assert.StartsWith(text, said);
    }

    [Fact]
    public async Task A_file_system_without_a_number_of_inodes_is_good() => Assert.Equal(FindingState.Good, Assert.Single(await FindAsync(Host("4096 1000000 0 0"))).State);

    [Theory]
    [InlineData("/dev/sda1 / ext4 ro,relatime 0 0\n", true)]
    [InlineData("/dev/sda1 / ext4 ro 0 0\n/dev/sda2 /var ext4 rw 0 0\n", false)]
    [InlineData("/dev/sda1 / ext4 rw 0 0\n/dev/sda2 /var/lib ext4 rw 0 0\noverlay /var/lib overlay ro 0 0\n", true)]
    [InlineData("/dev/sda1 / ext4 rw 0 0\n/dev/sda2 /var/lib/pop ext4 ro 0 0\n", false)]
    public async Task A_file_system_that_is_mounted_read_only_is_bad(string mounts, bool isBad)
    {
        var host = Host();
        host.Texts["/proc/self/mounts"] = mounts;

        Assert.Equal(isBad, (await FindAsync(host)).Any(finding => finding.State == FindingState.Bad && finding.Text.Contains("mounted read-only")));
    }

    [Fact]
    public async Task A_directory_that_the_service_may_not_write_to_is_bad()
    {
        var host = Host().With(State, FakeMailHost.Of(0, 0, 0x1C0, isDirectory: true));

        var found = (await FindAsync(host))[0];

        Assert.Equal(FindingState.Bad, found.State);
        Assert.StartsWith($"pbs cannot write the store: {State} (", found.Text);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_doubtful()
    {
        var host = Host();
        host.Entries.Remove(State);

        Assert.Equal([(FindingState.Doubtful, $"{State}, where the store is to be, is not there")], await FindAsync(host));
    }

    [Fact]
    public async Task A_store_in_memory_needs_no_disk() => Assert.Empty(await new DiskCheck(new FakeMailHost()).FindAsync(new ServiceWiring("pbs"), default));

    private static FakeMailHost Host(string stat = Roomy)
    {
        var host = new FakeMailHost().With(State, FakeMailHost.Of(990, 990, 0x1C0, isDirectory: true));
        host.Programs[$"stat -f -c %S %a %c %d {State}"] = stat + "\n";
        host.Texts["/proc/self/mounts"] = Mounts;
        return host;
    }

    private static async Task<IReadOnlyList<(FindingState State, string Text)>> FindAsync(FakeMailHost host) =>
        [.. (await new DiskCheck(host).FindAsync(new ServiceWiring("pbs") { StateDirectory = State }, default)).Select(finding => (finding.State, finding.Text))];
}
