namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>What may stand beside a client in a row.</summary>
internal static class MapValue
{
    /// <summary>For formats without a value.</summary>
    public static string? WhyNotNothing(string value) => value.Length == 0 ? null : "is not known here: the format has no value";

    /// <summary>For formats whose value is one word or a text.</summary>
    public static string? WhyNotText(string value) => value.Trim().Length > 0 && !value.Any(char.IsControl) ? null : "is not a value for a map; write a word such as OK";

    /// <summary>For tcprules(1) and couriertcpd(1), whose rows are instructions.</summary>
    public static string? WhyNotInstruction(string value, string example) =>
        (value == "allow" || value.StartsWith("allow,", StringComparison.Ordinal)) && !value.Any(char.IsControl) ? null : $"is not an instruction; write {example}";
}
