using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands;

internal static class ChangeReplyPrinter
{
    /// <summary>Prints the service's answer; status 0 when it did what was asked.</summary>
    public static int Print(this ChangeReply reply)
    {
        (reply.IsDone ? Console.Out : Console.Error).WriteLine(Terminal.Printable(reply.Message));
        return reply.IsDone ? ExitStatus.Yes : ExitStatus.No;
    }
}
