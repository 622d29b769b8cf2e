using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>One question of OpenSMTPD to a table.</summary>
/// <param name="Id">What the answer must repeat, in the protocol that has it; one character a byte.</param>
/// <param name="Key">As it came, one character a byte.</param>
/// <param name="IsUnderstood">Whether the table can be asked this at all; else the only answer is an error.</param>
internal readonly record struct OpenSmtpdQuestion(OpenSmtpdOperation Operation, string Id, string Key, bool IsUnderstood)
{
    /// <summary>The client asked for; null unless the key is a whole address.</summary>
    public ClientAddress? Client => IsUnderstood ? OpenSmtpdKey.ReadClient(Key) : null;

    public bool AsksForClient => Operation is OpenSmtpdOperation.Check or OpenSmtpdOperation.Lookup;
}
