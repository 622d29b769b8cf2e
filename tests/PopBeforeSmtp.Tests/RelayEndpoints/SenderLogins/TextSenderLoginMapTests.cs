using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.SenderLogins;

public sealed class TextSenderLoginMapTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_file_that_has_changed_is_read_again()
    {
        var path = _directory.Write("senders", "sales@example.org ann\n");
        using var map = new TextSenderLoginMap(path);
        Assert.Equal("ann", await map.FindAsync("sales@example.org", CancellationToken.None));
        Assert.Null(await map.FindAsync("other@example.org", CancellationToken.None));
        _directory.Write("senders", "sales@example.org bob, ann\n");
        Assert.Equal("bob, ann", await map.FindAsync("sales@example.org", CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_an_error_and_not_an_empty_map()
    {
        using var map = new TextSenderLoginMap(_directory.File("none"));
        Assert.Contains("none cannot be read", (await Assert.ThrowsAnyAsync<IOException>(() => map.FindAsync("x", CancellationToken.None))).Message);
    }
}
