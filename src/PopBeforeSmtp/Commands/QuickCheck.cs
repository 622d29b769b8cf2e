using System.Text.Json;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>
/// "check ADDRESS" as scripts write it, of a service that runs, without the machinery of the command line: fail2ban starts it for each address that it is
/// about to ban. Whatever is out of the ordinary it leaves to <see cref="CheckCommand"/>, before a word has been said: asking twice changes nothing.
/// </summary>
internal static class QuickCheck
{
    /// <summary>One that takes longer is asked again by the command itself, which waits longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="output">null: standard output.</param>
    /// <returns>The exit status; null when it is not done.</returns>
    public static int? TryRun(ReadOnlySpan<string> arguments, TextWriter? output = null)
    {
        if (!TryRead(arguments, out var address, out var config) || Ask(address, config) is not { } answer)
            return null;
        ClientView? client = null;
        if (answer.Status == 404 || (answer.Status == 200 && (client = TryRead(answer.Body)) is not null))
        {
            (output ?? Console.Out).WriteLine(CheckSentence.Of(address, client, TimeProvider.System.GetUtcNow()));
            return client is null ? ExitStatus.No : ExitStatus.Yes;
        }
        return null;
    }

    /// <summary>"check ADDRESS" and nothing else but "--config FILE", before or behind.</summary>
    private static bool TryRead(ReadOnlySpan<string> arguments, out ClientAddress address, out string? config)
    {
        address = default;
        config = null;
        var words = new List<string>(2);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] != "--config")
                words.Add(arguments[i]);
            else if (config is null && i + 1 < arguments.Length && arguments[i + 1] is [not '-', ..] file && ++i > 0)
                config = file;
            else
                return false;
        }
        return words is ["check", var text] && ClientAddress.TryParse(text, out address);
    }

    private static (int Status, ReadOnlyMemory<byte> Body)? Ask(ClientAddress address, string? config)
    {
        try
        {
            return ControlQuestion.TryAsk(SettingsReader.ReadForCommand(config).Control, $"v1/clients/{Uri.EscapeDataString(address.ToString())}", Limit);
        }
        catch (SettingsException)
        {
            return null;
        }
    }

    /// <summary>What the sentence needs of a <see cref="ClientView"/>. By hand: to read it as a whole takes longer than all the rest.</summary>
    private static ClientView? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var client = document.RootElement;
            var accounts = new List<string>();
            foreach (var account in client.GetProperty("accounts").EnumerateArray())
                accounts.Add(account.GetString()!);
            var view = new ClientView("", accounts, "", "", Time(client, "lastLogin"), Time(client, "expires"), 0, client.GetProperty("note").GetString()!);
            return view is { Accounts.Count: > 0, LastLogin: null } ? null : view;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(JsonElement client, string name) =>
        client.GetProperty(name) is { ValueKind: not JsonValueKind.Null } time ? time.GetDateTimeOffset() : null;
}
