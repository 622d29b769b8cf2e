using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>What is not a store of ours is refused and left as it was.</summary>
public sealed class SqliteForeignFileTests : IAsyncDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly SqliteFile _file = new();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task A_file_that_is_no_database()
    {
        await File.WriteAllTextAsync(_file.Path, string.Concat(Enumerable.Repeat("mail.example.org OK\n", 100)));
        Assert.Contains("not a database", await RefusesAsync());
    }

    [Fact]
    public async Task A_database_of_another_program()
    {
        _file.Ask("CREATE TABLE users (name TEXT)");
        Assert.Contains("is a database of another program", await RefusesAsync());
    }

    [Fact]
    public async Task A_store_of_a_newer_version()
    {
        await _file.FillAsync();
        _file.Ask("PRAGMA journal_mode = DELETE");
        _file.Ask($"PRAGMA user_version = {SqliteSchema.Version + 1}");
        Assert.Contains($"was written by a newer version (schema {SqliteSchema.Version + 1}, this one knows {SqliteSchema.Version})", await RefusesAsync());
    }

    [Fact]
    public async Task A_directory()
    {
        Directory.CreateDirectory(_file.Path);
        var error = await Assert.ThrowsAsync<StoreException>(_file.LoadAsync);
        Assert.StartsWith(_file.Path + ": ", error.Message);
    }

    [Fact]
    public async Task A_file_where_the_directory_should_be()
    {
        await File.WriteAllTextAsync(_file.Beside("data"), "");
        await using var store = new SqliteAuthorizationStore(_file.Beside("data/authorizations.db"));
        await Assert.ThrowsAsync<StoreException>(() => store.LoadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_could_not_be_loaded_is_loaded_when_it_is_well_again()
    {
        await File.WriteAllTextAsync(_file.Path, new string('x', 2000));
        await Assert.ThrowsAsync<StoreException>(_file.LoadAsync);
        File.Delete(_file.Path);
        Assert.Empty((await _file.LoadAsync()).Rows);
    }

    private async Task<string> RefusesAsync()
    {
        File.SetUnixFileMode(_file.Path, Mode);
        var before = await File.ReadAllBytesAsync(_file.Path);
        var error = await Assert.ThrowsAsync<StoreException>(_file.LoadAsync);
        Assert.Equal(before, await File.ReadAllBytesAsync(_file.Path));
        Assert.Equal(Mode, File.GetUnixFileMode(_file.Path));
        Assert.Contains(_file.Path, error.Message);
        return error.Message;
    }
}
