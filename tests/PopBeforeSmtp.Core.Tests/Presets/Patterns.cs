namespace PopBeforeSmtp.Core.Tests.Presets;

internal static class Patterns
{
    public const string Good = @"\Alogin user=<(?<user>[^<>\s]+)> from \[(?<address>[0-9A-Fa-f.:]+)\]\z";

    public const string Prefixed = @"\Aimapd: login user=<(?<user>[^<>\s]+)> from \[(?<address>[0-9A-Fa-f.:]+)\]\z";
}
