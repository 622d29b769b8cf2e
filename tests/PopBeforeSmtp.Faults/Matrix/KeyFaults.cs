using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.EndToEnd.Support;
using PopBeforeSmtp.Faults.Oracle;

namespace PopBeforeSmtp.Faults.Matrix;

/// <summary>Questions that are malformed, and keys that are not an address that has logged in.</summary>
internal static class KeyFaults
{
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\n", "\n\n", "\0", "=", "\r\n", "client_address=", "client_address=198.51.100.66\n", "request=smtpd_access_policy\n", "client_address=\n", " ", "sasl_username=alice\n", ":", ",", "0:,", "-1:", "999999999999:",
            "3:OK ,", "21:pop-before-smtp 198.5,", "\u00ff\u00fe", "%00", "\t", "reverse_client_name=10.0.0.6\n", "action=OK\n\n", "helo_name=10.0.0.6\n", "01:x,", "+1:x,", "1:x", "17:pop-before-smtp 1,",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public static IEnumerable<IFault> All { get; } =
    [
        new Fault(32, "malformed questions to the policy service", (trial, token) => MalformedAsync(trial, trial.Settings.PolicyPath, "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=198.51.100.66\nclient_name=unknown\n\n", token)),
        new Fault(33, "malformed netstrings to the socketmap", (trial, token) => MalformedAsync(trial, trial.Settings.SocketmapPath, "29:pop-before-smtp 198.51.100.66,", token)),
        new Fault(34, "keys that are parts, networks, names, zones, other spellings", KeysAsync),
    ];

    /// <summary>No case names an address that has logged in as the client's, so every permission is false.</summary>
    private static async Task MalformedAsync(Trial trial, string path, string question, CancellationToken token)
    {
        var cases = trial.Scale.Count(10_000, 1_000_000);
        trial.HowOften($"{cases} questions");
        await trial.StartAsync(token);
        trial.Log.Write(10, 20);
        await trial.SettleAsync(token);
        var (descriptors, memory) = (trial.Descriptors(), trial.Memory());
        var random = new Random(cases);
        var valid = Encoding.ASCII.GetBytes(question);
        var reply = new byte[64 * 1024];
        for (var i = 0; i < cases; i++)
        {
            var input = Mutate(valid, random);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
            socket.Connect(new UnixDomainSocketEndPoint(path));
            try
            {
                socket.Send(input);
                socket.Shutdown(SocketShutdown.Send);
                var length = 0;
                for (int count; length < reply.Length && (count = socket.Receive(reply.AsSpan(length))) > 0;)
                    length += count;
                trial.Asked++;
                var text = Encoding.Latin1.GetString(reply, 0, length);
                if (!IsHarmless(text))
                {
                    trial.FalselyAllowed++;
                    trial.Fail($"'{Encoding.Latin1.GetString(input)}' is answered '{text}'");
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
            {
                // Closed with something unread: as good an answer as any.
                trial.Asked++;
            }
            if (i % 1000 == 0)
                token.ThrowIfCancellationRequested();
        }
        // One that is as long as it likes.
        using (var endless = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = 5000 })
        {
            endless.Connect(new UnixDomainSocketEndPoint(path));
            try
            {
                for (var i = 0; i < 64; i++)
                    endless.Send(new byte[1 << 16]);
                trial.Fail("4 MiB without a question are taken");
            }
            catch (SocketException)
            {
            }
        }
        trial.Log.Write(5);
        await trial.SettleAsync(token);
        trial.Expect(trial.Memory() < memory + 60, $"memory grew from {memory:0} to {trial.Memory():0} MiB");
        await trial.ExpectEventuallyAsync(() => trial.Descriptors() <= descriptors + 8, trial.Scale.Within(5), $"descriptors are back at {descriptors}", token);
    }

    private static bool IsHarmless(string reply) =>
        !reply.Contains("action=OK", StringComparison.OrdinalIgnoreCase) && !reply.Contains("action=\n", StringComparison.Ordinal) && !reply.Contains("PERMIT", StringComparison.OrdinalIgnoreCase)
        && !reply.Contains(":OK", StringComparison.OrdinalIgnoreCase);

    private static byte[] Mutate(byte[] valid, Random random)
    {
        var input = new List<byte>(valid);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(input.Count + 1);
            switch (random.Next(6))
            {
                case 0:
                    input.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 1:
                    input.RemoveRange(at, random.Next(input.Count - at + 1));
                    break;
                case 2:
                    input.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when at < input.Count:
                    input[at] = (byte)random.Next(256);
                    break;
                case 4:
                    input.AddRange(valid);
                    break;
                default:
                    input.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(3000)));
                    break;
            }
            if (input.Count > 40_000)
                break;
        }
        return [.. input];
    }

    private static async Task KeysAsync(Trial trial, CancellationToken token)
    {
        var logins = trial.Scale.Count(20, 200);
        await trial.StartAsync(token);
        var known = trial.Log.Write(logins, 10);
        await trial.SettleAsync(token);
        using var relay = new RelayClient(trial.Settings.PolicyPath, trial.Settings.SocketmapPath, trial.Scale.AnswerTime);
        var keys = 0;
        foreach (var address in known.Select(login => login.Address))
        {
            foreach (var key in address.Contains(':') ? OthersThanV6(address) : OthersThanV4(address))
            {
                Ask(trial, relay, key, isClient: false);
                keys++;
            }
            Ask(trial, relay, address, isClient: true);
            if (!address.Contains(':'))
                Ask(trial, relay, $"::ffff:{address}", isClient: true);
            keys += 2;
        }
        trial.HowOften($"{keys} keys");
    }

    private static void Ask(Trial trial, RelayClient relay, string key, bool isClient)
    {
        foreach (var answer in new[] { relay.AskPolicy(key), relay.AskSocketmap(key) })
        {
            trial.Asked++;
            var isPermitted = answer.StartsWith("OK", StringComparison.Ordinal);
            if (isPermitted && !isClient)
                trial.FalselyAllowed++;
            trial.Expect(isPermitted == isClient, $"'{key}' is answered {answer}");
        }
    }

    private static IEnumerable<string> OthersThanV4(string address)
    {
        var parts = address.Split('.');
        var number = parts.Aggregate(0u, (all, part) => (all << 8) + uint.Parse(part));
        return
        [
            parts[0], $"{parts[0]}.", $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.{parts[2]}.", $"{address}.", $".{address}", $"{address}.0", $"0{address}", $"{parts[0]}.0{parts[1]}.{parts[2]}.{parts[3]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}.0{parts[3]}", $"{number}", $"0x{number:x}", $"0x{parts[0]}.{parts[1]}.{parts[2]}.{parts[3]}", $"{address}/32", $"{address}/24", $"[{address}]", $"{address}%eth0", $"{address}:25", $"{address} ", $" {address}",
            $"{address}\t", $"::{address}", $"64:ff9b::{address}", $"::ffff:{address}/128", $"::ffff:0:{address}", $"::FFFF:{parts[0]}", $"host-{address}.example", $"{address}.in-addr.arpa", "unknown", "", "*", $"{parts[0]}.{parts[1]}.{parts[2]}.*",
            $"{parts[0]}.{parts[1]}.{parts[2]}.{int.Parse(parts[3]) + 256}", $"-{address}", $"+{address}", $"{address},{address}",
        ];
    }

    private static IEnumerable<string> OthersThanV6(string address)
    {
        var head = address[..address.IndexOf("::", StringComparison.Ordinal)];
        return
        [
            "2001:db8", "2001:db8:", "2001:db8::", head, $"{head}:", $"{head}::", $"{head}::1", $"{address}0", address[..^1], $"{address}%eth0", $"{address}/128", $"{address}/64", $"[{address}]", $"{address}:", $"::{address}", $"{address}::", $" {address}",
            $"{address}.1", $"{address}:192.0.2.1", $"{head}:0:0:0::10:0", $"{address}]", $"{address} ", "::", "unknown",
        ];
    }
}
