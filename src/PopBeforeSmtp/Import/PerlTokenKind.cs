namespace PopBeforeSmtp.Import;

internal enum PerlTokenKind
{
    /// <summary>A bare word.</summary>
    Word,

    /// <summary>$name, @name, %name or &amp;name.</summary>
    Variable,

    /// <summary>A text that is known: '...', q{...}, or "..." with nothing in it that Perl would put in.</summary>
    Text,

    /// <summary>qr/.../.</summary>
    Pattern,

    /// <summary>qw(...).</summary>
    Words,

    Number,

    /// <summary>An operator or a bracket.</summary>
    Symbol,

    /// <summary>What is only known when Perl runs it: a text that something is put into, a match, a command, a read.</summary>
    Code,
}
