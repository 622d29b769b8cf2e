namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>What a test can choose about Dovecot; everything else is the same for all.</summary>
internal sealed record DovecotOptions
{
    /// <summary>Names and passwords; also names that hold odd characters, but no colon.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>
    {
        ["alice"] = DovecotServer.Password,
        ["bob"] = DovecotServer.Password,
        ["carol"] = DovecotServer.Password,
    };

    /// <summary>Any name may log in with <see cref="DovecotServer.Password"/>, instead of <see cref="Users"/>.</summary>
    public bool AnyUser { get; init; }

    /// <summary>Also the tag of its syslog lines.</summary>
    public string? InstanceName { get; init; }

    /// <summary>Null leaves the default; an empty text allows all characters.</summary>
    public string? UserNameCharacters { get; init; }

    /// <summary>With it, TLS is offered in both ways.</summary>
    public TestCertificate? Certificate { get; init; }

    public string ExtraConfiguration { get; init; } = "";
}
