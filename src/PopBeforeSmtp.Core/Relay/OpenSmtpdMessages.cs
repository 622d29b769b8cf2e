using System.Text;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The messages of OpenSMTPD before 7.6, version 2 of its table API: a header of 16 bytes and what it announces, in the byte order of
/// the machine (openbsd-compat/imsg.h, usr.sbin/smtpd/smtpd-api.h and table_proc.c of OpenSMTPD 6.8.0p2; api/table_api.c of OpenSMTPD-extras).
/// </summary>
internal sealed class OpenSmtpdMessages : IOpenSmtpdProtocol
{
    private const int HeaderLength = 16;

    /// <summary>MAX_IMSGSIZE, header and all.</summary>
    private const int MaximumLength = 16384;

    private const uint ApiVersion = 2;

    /// <summary>K_NETADDR.</summary>
    private const int Service = 8;

    // PROC_TABLE_OK and so on.
    private const uint Ok = 0;
    private const uint Open = 2;
    private const uint Close = 3;
    private const uint Update = 4;
    private const uint Check = 5;
    private const uint Lookup = 6;
    private const uint Fetch = 7;

    private bool _knowsVersion;

    public bool TryRead(ReadOnlySpan<byte> input, out OpenSmtpdQuestion question, out int consumed)
    {
        question = default;
        consumed = 0;
        if (input.Length < HeaderLength)
            return false;
        int length = BitConverter.ToUInt16(input[4..]);
        if (length is < HeaderLength or > MaximumLength)
        {
            // It is not known where the next message begins. smtpd waits for an answer, and would wait for ever.
            question = new OpenSmtpdQuestion(OpenSmtpdOperation.Unknown, "", "", IsUnderstood: false);
            consumed = input.Length;
            return true;
        }
        if (input.Length < length)
            return false;
        consumed = length;
        question = Read(BitConverter.ToUInt32(input), input[HeaderLength..length]);
        return true;
    }

    public byte[] Answer(in OpenSmtpdQuestion question, RelayDecision decision)
    {
        var result = decision switch
        {
            RelayDecision.Permit => 1,
            RelayDecision.NoOpinion => 0,
            _ => -1,
        };
        return question.Operation switch
        {
            OpenSmtpdOperation.None or OpenSmtpdOperation.Close => [],
            OpenSmtpdOperation.Open => Message([]),
            OpenSmtpdOperation.Update => Message(BitConverter.GetBytes(1)),
            OpenSmtpdOperation.Check => Message(BitConverter.GetBytes(result)),
            // The value of a network address is the address itself (table(5)).
            OpenSmtpdOperation.Lookup when result == 1 => Message([.. BitConverter.GetBytes(1), .. Encoding.Latin1.GetBytes(question.Key), 0]),
            OpenSmtpdOperation.Lookup => Message(BitConverter.GetBytes(result)),
            _ => Message(BitConverter.GetBytes(-1)),
        };
    }

    private OpenSmtpdQuestion Read(uint type, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Open:
                // Another version may mean other messages: its tables are there and cannot be asked.
                _knowsVersion = payload.Length >= sizeof(uint) && BitConverter.ToUInt32(payload) == ApiVersion;
                return new OpenSmtpdQuestion(OpenSmtpdOperation.Open, "", "", _knowsVersion);
            case Close:
                return new OpenSmtpdQuestion(OpenSmtpdOperation.Close, "", "", IsUnderstood: true);
            case Update:
                return new OpenSmtpdQuestion(OpenSmtpdOperation.Update, "", "", IsUnderstood: true);
            case Check or Lookup:
                var isUnderstood = TryReadKey(payload, out var key);
                return new OpenSmtpdQuestion(type == Check ? OpenSmtpdOperation.Check : OpenSmtpdOperation.Lookup, "", key, isUnderstood && _knowsVersion);
            case Fetch:
                return new OpenSmtpdQuestion(OpenSmtpdOperation.Fetch, "", "", IsUnderstood: false);
            default:
                return new OpenSmtpdQuestion(OpenSmtpdOperation.Unknown, "", "", IsUnderstood: false);
        }
    }

    /// <summary>An int, the service; a size_t, how many parameters follow, of which smtpd sends none; the key with its NUL.</summary>
    private static bool TryReadKey(ReadOnlySpan<byte> payload, out string key)
    {
        key = "";
        var start = sizeof(int) + nuint.Size;
        if (payload.Length <= start || BitConverter.ToInt32(payload) != Service || payload[sizeof(int)..start].ContainsAnyExcept((byte)0))
            return false;
        var text = payload[start..];
        if (text.IndexOf((byte)0) != text.Length - 1)
            return false;
        key = Encoding.Latin1.GetString(text[..^1]);
        return true;
    }

    private static byte[] Message(ReadOnlySpan<byte> payload)
    {
        // No flags, no peer, and nobody reads the process id.
        var message = new byte[HeaderLength + payload.Length];
        BitConverter.TryWriteBytes(message, Ok);
        BitConverter.TryWriteBytes(message.AsSpan(4), (ushort)message.Length);
        payload.CopyTo(message.AsSpan(HeaderLength));
        return message;
    }
}
