using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.OpenSmtpd;

/// <summary>
/// The process behind a table of OpenSMTPD. smtpd ends itself, and with it all mail, when this process ends or does not answer as it should
/// (fatalx() in usr.sbin/smtpd/table_proc.c): so it goes on until smtpd has closed its side, whatever happens.
/// </summary>
internal sealed class TableProcess(ServiceConnection service, Action<string> report)
{
    /// <summary>More than the longest message and the longest line, so that there is always room to read on.</summary>
    private const int BufferLength = 32 * 1024;

    /// <param name="textOutput">Where answers in text go.</param>
    /// <param name="messageOutput">Where answers in messages go.</param>
    public async Task RunAsync(Stream input, Stream textOutput, Stream messageOutput, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[BufferLength];
            var held = await input.ReadAsync(buffer, cancellationToken);
            // The greeting in text begins with "config|"; the first message begins with its type, 2, in either byte order.
            var isText = held > 0 && buffer[0] == (byte)'c';
            IOpenSmtpdProtocol protocol = isText ? new OpenSmtpdText() : new OpenSmtpdMessages();
            for (var read = held; read > 0;)
            {
                var (done, isClosed) = await AnswerAllAsync(protocol, buffer.AsMemory(0, held), isText ? textOutput : messageOutput, cancellationToken);
                if (isClosed)
                    return;
                buffer.AsSpan(done, held - done).CopyTo(buffer);
                held -= done;
                read = await input.ReadAsync(buffer.AsMemory(held), cancellationToken);
                held += read;
            }
        }
        catch (IOException)
        {
            // smtpd is gone: there is nobody to answer.
        }
    }

    /// <returns>How many bytes are done with, and whether smtpd has closed the table.</returns>
    private async Task<(int Done, bool IsClosed)> AnswerAllAsync(IOpenSmtpdProtocol protocol, ReadOnlyMemory<byte> input, Stream output, CancellationToken cancellationToken)
    {
        var done = 0;
        while (protocol.TryRead(input.Span[done..], out var question, out var consumed))
        {
            done += consumed;
            if (question.Operation == OpenSmtpdOperation.Close)
                return (done, true);
            var answer = protocol.Answer(question, await DecideAsync(question, cancellationToken));
            await output.WriteAsync(answer, cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
        return (done, false);
    }

    private async Task<RelayDecision> DecideAsync(OpenSmtpdQuestion question, CancellationToken cancellationToken)
    {
        if (!question.AsksForClient)
            return RelayDecision.NoOpinion;
        if (!question.IsUnderstood)
            return RelayDecision.TryLater;
        if (question.Client is not { } client)
            return RelayDecision.NoOpinion;
        try
        {
            return await service.AskAsync(client, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The edge: whatever it was, this process goes on.
            report($"{e.GetType().Name}: {e.Message}");
            return RelayDecision.TryLater;
        }
    }
}
