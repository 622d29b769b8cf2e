using PopBeforeSmtp.Control;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Hosting;

/// <summary>Where relays ask over HTTP, and what they were told.</summary>
internal sealed record HttpEndpoint(ListenAddress Listen, HttpAnswers Answers);
