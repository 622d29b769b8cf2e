namespace PopBeforeSmtp.Doctor;

/// <summary>Looks at one thing of the host and changes nothing.</summary>
internal interface IHostCheck
{
    /// <summary>For --skip.</summary>
    string Name { get; }

    /// <returns>Nothing, where there is nothing of the kind on this host.</returns>
    Task<IReadOnlyList<Finding>> FindAsync(ServiceWiring service, CancellationToken cancellationToken);
}
