using System.Runtime.CompilerServices;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets.BytePatterns;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>
/// A rule on the bytes of a message of ASCII: what <see cref="PresetRule.TryMatch"/> says, or that it must be asked. Nothing is
/// allocated, whether it matches or not.
/// </summary>
internal sealed class ByteRule
{
    private readonly PresetRule _rule;
    private readonly BytePattern? _pattern;
    private readonly ByteFieldRule? _fields;
    private readonly IReadOnlyList<byte[]> _literals;
    private readonly (RuleGroup Group, int Number)[] _groups;
    private readonly int _fieldsGroup;
    private readonly bool _isComplete;
    private readonly bool _hasAddress;

    public ByteRule(PresetRule rule)
    {
        _rule = rule;
        _pattern = rule.Pattern.Length == 0 ? null : BytePattern.TryCreate(rule.Pattern);
        _fields = rule.Fields is null ? null : ByteFieldRule.TryCreate(rule.Fields);
        _isComplete = (_pattern is not null || rule.Pattern.Length == 0) && (_fields is not null || rule.Fields is null);
        _literals = [.. RuleLiterals.Of(rule).Select(Encoding.ASCII.GetBytes)];
        _groups = [.. Enum.GetValues<RuleGroup>().Select(group => (group, _pattern?.GroupOf(group.ToString().ToLowerInvariant()) ?? -1)).Where(group => group.Item2 >= 0)];
        _fieldsGroup = _pattern?.GroupOf("fields") ?? -1;
        _hasAddress = rule.HasAddress;
    }

    /// <param name="head">Of a message: <see cref="BytePattern.HeadOf"/>.</param>
    /// <returns>false for a message of which no more need be seen.</returns>
    public bool MayMatch(ulong head) => _pattern is null || _pattern.MayBeginWith(head);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PatternVerdict Match(ReadOnlySpan<byte> message, RuleScratch scratch, out RuleSpans found)
    {
        found = default;
        if (!_isComplete)
            return _literals.Count == 0 || HoldsLiteral(message) ? PatternVerdict.Undecided : PatternVerdict.No;
        var text = message;
        var verdict = _pattern?.Match(message, scratch.Pattern) ?? PatternVerdict.Yes;
        if (verdict != PatternVerdict.Yes)
            return verdict;
        foreach (var (group, number) in _groups)
        {
            if (BytePattern.TryGroup(number, scratch.Pattern, message, out var value))
                found.Set(group, value);
        }
        if (BytePattern.TryGroup(_fieldsGroup, scratch.Pattern, message, out var fields))
            text = fields;
        verdict = _fields?.Read(text, scratch, ref found) ?? PatternVerdict.Yes;
        return verdict == PatternVerdict.Yes && !IsWhole(ref found) ? PatternVerdict.No : verdict;
    }

    private bool IsWhole(ref RuleSpans found)
    {
        if (_hasAddress)
        {
            if (!ClientAddress.TryParse(found.Written, out var address))
                return false;
            found.Address = address;
        }
        if (_rule.HasNoUser)
            found.User = PresetRule.UnknownUserBytes;
        return found.User.Length <= PresetRule.LongestText && found.Session.Length <= PresetRule.LongestText && (_rule.Kind != LineKind.Login || found.User.Length > 0);
    }

    private bool HoldsLiteral(ReadOnlySpan<byte> message)
    {
        foreach (var literal in _literals)
        {
            if (message.IndexOf(literal) >= 0)
                return true;
        }
        return false;
    }
}
