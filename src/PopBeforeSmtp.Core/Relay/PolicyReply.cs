using System.Buffers;
using System.Text;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// The replies. Those without a text of the site are constants, because the format has no room for a mistake: an empty action and one of
/// digits both permit (postfix src/smtpd/smtpd_check.c, check_table_result), CRLF or a third LF stalls the client for 100 s. The
/// others begin with a word that can never permit, and their text is one line (<see cref="ReplyText"/>).
/// </summary>
internal static class PolicyReply
{
    public static ReadOnlySpan<byte> Permit => "action=OK\n\n"u8;

    public static ReadOnlySpan<byte> NoOpinion => "action=DUNNO\n\n"u8;

    /// <summary>
    /// A relay attempt that the following rules would reject gets 450 instead of 554; mail for local users is accepted
    /// (smtpd_check_reject). DEFER_IF_PERMIT would do the opposite of both.
    /// </summary>
    public static ReadOnlySpan<byte> TryLater => "action=DEFER_IF_REJECT 4.3.0 Login table unavailable, please try again later\n\n"u8;

    public static void Write(RelayAnswer answer, IBufferWriter<byte> output)
    {
        switch (answer.Decision)
        {
            case RelayDecision.Permit:
                output.Write(Permit);
                break;
            case RelayDecision.TryLater:
                output.Write(TryLater);
                break;
            case RelayDecision.Defer:
                Write("action=DEFER_IF_REJECT 4.7.1 "u8, answer.Text, output);
                break;
            case RelayDecision.Refuse:
                Write("action=REJECT 5.7.1 "u8, answer.Text, output);
                break;
            default:
                output.Write(NoOpinion);
                break;
        }
    }

    private static void Write(ReadOnlySpan<byte> action, string text, IBufferWriter<byte> output)
    {
        output.Write(action);
        Encoding.ASCII.GetBytes(ReplyText.Of(text), output);
        output.Write("\n\n"u8);
    }
}
