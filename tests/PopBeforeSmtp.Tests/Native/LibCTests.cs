using PopBeforeSmtp.Native;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

public sealed class LibCTests
{
    [Fact]
    public void A_group_is_known_by_its_name()
    {
        Assert.Equal(0u, LibC.GroupId("root"));
        Assert.Null(LibC.GroupId("no-such-group"));
    }
}
