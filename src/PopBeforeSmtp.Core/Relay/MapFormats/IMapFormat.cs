namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>A text that a relay or a tool of it reads. What it opens is what the table allows, or less, never more.</summary>
internal interface IMapFormat
{
    string Name { get; }

    /// <summary>What stands beside each client; "" when there is nothing to choose.</summary>
    string DefaultValue { get; }

    /// <summary>Whether the text says until when; else it changes only with the clients.</summary>
    bool HasExpiry { get; }

    /// <summary>Why this cannot stand beside a client, and what could; null when it can.</summary>
    string? WhyNotValue(string value);

    /// <param name="clients">Sorted, each network once.</param>
    MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now);
}
