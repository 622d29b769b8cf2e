using PopBeforeSmtp.Native;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

public sealed class StartMemoryTests
{
    private const string Program = "/usr/bin/pop-before-smtp";

    [Fact]
    public void Code_and_shared_mappings_of_the_program_are_let_go_of_when_nothing_was_written_to_them()
    {
        string[] smaps =
        [
            .. Mapping("10000-20000 r--p 00000000 fe:01 7 /usr/bin/pop-before-smtp"),
            .. Mapping("20000-30000 r-xp 00010000 fe:01 7                        /usr/bin/pop-before-smtp"),
            .. Mapping("30000-40000 rw-p 00020000 fe:01 7 /usr/bin/pop-before-smtp"),
            .. Mapping("40000-50000 r--s 00030000 fe:01 7 /usr/bin/pop-before-smtp"),
            .. Mapping("50000-60000 rw-s 00040000 fe:01 7 /usr/bin/pop-before-smtp"),
            .. Mapping("60000-70000 r-xp 00000000 fe:01 8 /usr/lib/libc.so.6"),
            .. Mapping("70000-80000 r-xp 00000000 00:00 0"),
            .. Mapping("7f0000000000-7f0000010000 r-xp 00050000 fe:01 7 /usr/bin/pop-before-smtp"),
            "",
        ];
        Assert.Equal([0x20000, 0x30000, 0x40000, 0x50000, 0x7f0000000000, 0x7f0000010000], StartMemory.Unchanged(smaps, Program).SelectMany(mapping => new long[] { mapping.Start, mapping.End }));
    }

    [Theory]
    [InlineData("Anonymous:             4 kB")]
    [InlineData("Private_Dirty:         8 kB")]
    [InlineData("Shared_Dirty:          4 kB")]
    public void What_was_written_to_once_is_kept(string line)
    {
        string[] smaps = [.. Mapping($"20000-30000 r-xp 00010000 fe:01 7 {Program}"), line, .. Mapping($"40000-50000 r--s 00030000 fe:01 7 {Program}")];
        Assert.Equal((0x40000, 0x50000), Assert.Single(StartMemory.Unchanged(smaps, Program)));
    }

    [Fact]
    public void A_process_that_has_let_go_goes_on()
    {
        StartMemory.Release();
        Assert.NotEmpty(StartMemory.Unchanged(File.ReadLines("/proc/self/smaps"), Environment.ProcessPath!));
    }

    private static IEnumerable<string> Mapping(string head) => [head, "Size:  64 kB", "Rss:  64 kB", "Shared_Dirty:          0 kB", "Private_Dirty:         0 kB", "Anonymous:             0 kB", "VmFlags: rd ex mr mw me"];
}
