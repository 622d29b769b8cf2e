using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>What the commands need that talk to the service, or read what it left.</summary>
/// <param name="Authorization">What decides how the stored table is read; not what decides what comes into it.</param>
internal sealed record CommandSettings(ListenAddress Control, StorageOptions Storage, AuthorizationRules Authorization, SenderBinding SenderBinding);
