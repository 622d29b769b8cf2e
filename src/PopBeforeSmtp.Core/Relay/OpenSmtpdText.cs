using System.Text;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The lines of OpenSMTPD 7.6 and later, protocol 0.1: smtpd-tables(7), and usr.sbin/smtpd/table_proc.c of OpenSMTPD for what smtpd takes.
/// </summary>
/// <remarks>
/// The manual has "error" followed by a message; smtpd compares the whole rest of the line with "error" and ends itself
/// when it is anything else, so no message is sent.
/// </remarks>
internal sealed class OpenSmtpdText : IOpenSmtpdProtocol
{
    /// <summary>smtpd's keys have at most 1023 bytes (table_lookup() in table.c).</summary>
    private const int MaximumLine = 8192;

    private const string Version = "0.1";
    private const string Service = "netaddr";

    private bool _skipsLine;

    public bool TryRead(ReadOnlySpan<byte> input, out OpenSmtpdQuestion question, out int consumed)
    {
        question = default;
        consumed = 0;
        var length = input.IndexOf((byte)'\n');
        if (length < 0)
        {
            if (input.Length <= MaximumLine && !_skipsLine)
                return false;
            // Nothing that smtpd asks is so long: away with it, up to the next end of a line.
            _skipsLine = true;
            consumed = input.Length;
            return consumed > 0;
        }
        consumed = length + 1;
        if (!_skipsLine && length <= MaximumLine)
            question = Read(Encoding.Latin1.GetString(input[..length]));
        _skipsLine = false;
        return true;
    }

    public byte[] Answer(in OpenSmtpdQuestion question, RelayDecision decision)
    {
        var result = decision switch
        {
            RelayDecision.Permit => "found",
            RelayDecision.NoOpinion => "not-found",
            _ => "error",
        };
        return Encoding.Latin1.GetBytes(question.Operation switch
        {
            OpenSmtpdOperation.Open => $"register|{Service}\nregister|ready\n",
            OpenSmtpdOperation.Update => $"update-result|{question.Id}|ok\n",
            OpenSmtpdOperation.Check => $"check-result|{question.Id}|{result}\n",
            // The value of a network address is the address itself (table(5)).
            OpenSmtpdOperation.Lookup when decision == RelayDecision.Permit => $"lookup-result|{question.Id}|found|{question.Key}\n",
            OpenSmtpdOperation.Lookup => $"lookup-result|{question.Id}|{result}\n",
            OpenSmtpdOperation.Fetch => $"fetch-result|{question.Id}|error\n",
            _ => "",
        });
    }

    private static OpenSmtpdQuestion Read(string line)
    {
        if (line == "config|ready")
            return new OpenSmtpdQuestion(OpenSmtpdOperation.Open, "", "", IsUnderstood: true);
        // table|VERSION|TIME|TABLE|update|ID, ...|fetch|SERVICE|ID, ...|check|SERVICE|ID|KEY; a key may hold the separator.
        var fields = line.Split('|', 8);
        if (fields[0] != "table" || fields.Length < 6)
            return default;
        var isUnderstood = fields[1] == Version;
        if (fields[4] == "update" && fields.Length == 6)
            return new OpenSmtpdQuestion(OpenSmtpdOperation.Update, fields[5], "", isUnderstood);
        var operation = (fields[4], fields.Length) switch
        {
            ("check", 8) => OpenSmtpdOperation.Check,
            ("lookup", 8) => OpenSmtpdOperation.Lookup,
            ("fetch", 7) => OpenSmtpdOperation.Fetch,
            _ => OpenSmtpdOperation.None,
        };
        return operation == OpenSmtpdOperation.None
            ? default
            : new OpenSmtpdQuestion(operation, fields[6], fields.Length == 8 ? fields[7] : "", isUnderstood && fields[5] == Service);
    }
}
