using PopBeforeSmtp.Import;
using Xunit;

namespace PopBeforeSmtp.Tests.Import;

public sealed class PerlReaderTests
{
    [Theory]
    [InlineData("$grace = 1800;", "1800")]
    [InlineData("$grace=30*60", "1800")]
    [InlineData("our $grace = 1_800;", "1800")]
    [InlineData("$main::grace = (20 + 10) * 60;", "1800")]
    [InlineData("$::grace = 3600 / 2;", "1800")]
    [InlineData("${grace} = 2 * 1000 - 200;", "1800")]
    [InlineData("my $minute = 60; $grace = 30 * $minute;", "1800")]
    [InlineData("$grace = 60; $grace = 1800;", "1800")]
    [InlineData("$grace = 1800 # = 60;\n;", "1800")]
    [InlineData("$grace = 1800;\n=pod\n\n$grace = 60;\n\n=cut\n", "1800")]
    [InlineData("$grace = 1800;\n=cut #===\n$grace = 60;\n=cut #===\n", "1800")]
    [InlineData("$grace = 1800;\n__END__\n$grace = 60;", "1800")]
    [InlineData("$grace = 1800; $x = '$grace = 60;';", "1800")]
    [InlineData("$grace = 1800; $x = q{ { $grace = 60; } };", "1800")]
    [InlineData("$grace = 1800; $x = q # no delimiter\n(a); $y = q#$grace = 60;#;", "1800")]
    [InlineData("$grace = 1800; $x = \"a\\\"; \\$grace = 60;\";", "1800")]
    [InlineData("$grace = 1800; sub f { my $s = s; $grace = 60 ;$_[0];; 1; }", "1800")]
    public void The_last_assignment_counts_that_always_happens(string text, string value) => Assert.Equal(value, PerlReader.Read(text).Values["$grace"].Text);

    [Theory]
    [InlineData(@"'a\'b\\c\d'", @"a'b\c\d")]
    [InlineData(@"q{a{b}c\}}", "a{b}c}")]
    [InlineData(@"q(a) . ""b\\c\t\$d\@e"" . 'f'", "ab\\c\t$d@ef")]
    [InlineData(@"qr/^a\/b$/", @"^a\/b$")]
    [InlineData("qr{a b}ix", "(?ix:a b)")]
    [InlineData("'a' . 1 * 2", "a2")]
    public void Texts_are_what_Perl_makes_of_them(string expression, string value) => Assert.Equal(value, PerlReader.Read($"$pat = {expression};").Values["$pat"].Text);

    [Theory]
    [InlineData("@mynets = ('192.0.2.0/24', \"198.51.100.0/24\");")]
    [InlineData("@mynets = qw(192.0.2.0/24 198.51.100.0/24);")]
    [InlineData("my $n = '192.0.2.0/24'; @mynets = ($n,\n  '198.51.100.0/24',);")]
    public void Lists_are_read(string text) => Assert.Equal(["192.0.2.0/24", "198.51.100.0/24"], PerlReader.Read(text).Values["@mynets"].Items);

    [Fact]
    public void A_hash_is_read_as_its_elements()
    {
        var read = PerlReader.Read("%file_tail = (name => '/var/log/one', 'interval', 5);\n$file_tail{'tail'} = 0;");

        Assert.Equal(("/var/log/one", 1), (read.Values["$file_tail{name}"].Text, read.Values["$file_tail{name}"].Line));
        Assert.Equal(("5", "0", 2), (read.Values["$file_tail{interval}"].Text, read.Values["$file_tail{tail}"].Text, read.Values["$file_tail{tail}"].Line));
    }

    [Theory]
    [InlineData("$grace = `echo 86400`;")]
    [InlineData("$grace = system('rm -rf /tmp/x');")]
    [InlineData("$grace = eval '86400';")]
    [InlineData("$grace = \"${\\ 86400}\";")]
    [InlineData("$grace = \"$ENV{GRACE}\";")]
    [InlineData("$grace = $ENV{GRACE};")]
    [InlineData("$grace = time;")]
    [InlineData("$grace = 010;")]
    [InlineData("$grace = 0x708;")]
    [InlineData("$grace = 1e4;")]
    [InlineData("$grace = 7 / 2;")]
    [InlineData("$grace = 999999999 * 999999999 * 999999999;")]
    [InlineData("$grace = 60 if -f '/etc/long';")]
    [InlineData("$grace = 60 unless 0;")]
    [InlineData("$grace = $x ? 60 : 86400;")]
    [InlineData("($grace) = (60);")]
    [InlineData("$grace ||= 60;")]
    [InlineData("$grace *= 60;")]
    [InlineData("$grace = $dbfile = 60;")]
    [InlineData("if (1) { $grace = 60; }")]
    [InlineData("{ local $grace = 60; }")]
    [InlineData("foreach $grace (60) { }")]
    [InlineData("*grace = \\60;")]
    [InlineData("${'grace'} = 60;")]
    [InlineData("eval \"\\$x = 1\"; $main{grace};")]
    [InlineData("BEGIN { $grace = 60 }")]
    [InlineData("L: while (1) { last L } $grace = 60;")]
    [InlineData("read(STDIN, $grace, 5);")]
    [InlineData("$grace =~ s/1/9/;")]
    [InlineData("eval '$grace = 60;';")]
    [InlineData("eval \"\\$main::grace = 60\";")]
    [InlineData("$x =~ s/a/$grace = 60/e;")]
    [InlineData("sub f { eval '${grace} = 60' } f();")]
    [InlineData("sub f { $grace = 60 } f();")]
    [InlineData("sub f { my $r = \\$grace; $$r = 1; }")]
    [InlineData("sub f { $grace++ }")]
    public void What_only_running_would_tell_is_in_doubt(string text)
    {
        var read = PerlReader.Read("$grace = 1800;\n" + text);

        Assert.Equal("1800", read.Values["$grace"].Text);
        Assert.Equal(2, read.Doubts["$grace"]);
    }

    [Theory]
    [InlineData("my $grace = 60;")]
    [InlineData("my $grace;")]
    [InlineData("my ($x, $grace);")]
    [InlineData("my ($x, $grace) = (1, 2);")]
    public void A_variable_of_the_file_is_not_the_one_of_the_program(string text) => Assert.Equal(2, PerlReader.Read("$grace = 1800;\n" + text).OwnVariables["$grace"]);

    [Fact]
    public void A_return_of_a_function_does_not_end_the_file() => Assert.Empty(PerlReader.Read("sub f { return 1; }\n$log_func = \\&f;").Code);

    [Fact]
    public void A_value_in_doubt_is_not_handed_on()
    {
        var read = PerlReader.Read("$x = 1; $x = `id`; $grace = $x;");

        Assert.DoesNotContain("$grace", read.Values.Keys);
        Assert.Contains("$grace", read.Doubts.Keys);
    }

    [Theory]
    [InlineData("push @mynets, '0.0.0.0/0';", "@mynets")]
    [InlineData("$mynets[0] = '0.0.0.0/0';", "@mynets")]
    [InlineData("$file_tail{name} = shift;", "%file_tail")]
    [InlineData("sub f { $file_tail{'name'} = '/tmp/x'; }", "%file_tail")]
    [InlineData("sub f { push(@mynets, 1) } sub g { push @mynets, 1 }", "@mynets")]
    public void Parts_of_lists_and_hashes_are_in_doubt_as_a_whole(string text, string name) => Assert.Contains(name, PerlReader.Read(text).Doubts.Keys);

    [Theory]
    [InlineData("system('touch /tmp/x');", "system('touch /tmp/x')")]
    [InlineData("require '/etc/other.pl';", "require '/etc/other.pl'")]
    [InlineData("do '/etc/other.pl';", "do '/etc/other.pl'")]
    [InlineData("use Sys::Syslog;", "use Sys::Syslog")]
    [InlineData("openlog('x', 'pid', 'mail');", "openlog('x'")]
    [InlineData("if (-f '/x') {\n  1;\n}", "if (-f '/x') {")]
    public void Code_is_named_with_its_line(string text, string excerpt)
    {
        var note = Assert.Single(PerlReader.Read($"use strict;\n\n{text}\n1;\n").Code);

        Assert.Equal((3, true), (note.Line, note.IsLost));
        Assert.Contains(excerpt, note.Text);
    }

    [Theory]
    [InlineData("$x = <<EOT;\n$grace = 86400;\nEOT\n", 1, "here-document")]
    [InlineData("$x = <<'EOT';\nEOT\n", 1, "here-document")]
    [InlineData("\nprint $handle <<EOT;\n$grace = 86400;\nEOT\n", 2, "here-document")]
    [InlineData("$x = <<~ \"EOT\";\n", 1, "here-document")]
    [InlineData("$x = 'open;\n$grace = 1;\n", 1, "quote is not closed")]
    [InlineData("\n\n$x = q{ { };\n", 3, "quote is not closed")]
    [InlineData("$x =~ s/a/;\n", 1, "quote is not closed")]
    [InlineData("format STDOUT =\n$grace = 1;\n.\n", 1, "format")]
    [InlineData("$x\n=begin\n$grace = 1;\n=cut\n", 2, "middle of a statement")]
    [InlineData("package Other; $grace = 1;", 1, "package")]
    [InlineData("$x = time / 2; $grace = 1; $y = 1 / 2;", 1, "divide")]
    [InlineData("$x = q xabcx;", 1, "letter")]
    [InlineData("$main'grace = 1;", 1, "::")]
    [InlineData("if (1) {\n$grace = 1;\n", 2, "not closed")]
    [InlineData("$x = 1;\nreturn 1;\n$grace = 1;", 2, "may end")]
    [InlineData("if (-f '/x') { return 1 }\n$grace = 1;", 1, "may end")]
    [InlineData("$x = 1 }", 1, "not opened")]
    [InlineData("$x = (1;", 1, "not closed")]
    [InlineData("$x = 1;\u00a0$grace = 1;", 1, "no part of a program")]
    public void A_file_that_cannot_be_taken_apart_is_refused_as_a_whole(string text, int line, string message)
    {
        var refused = Assert.Throws<PerlSyntaxException>(() => PerlReader.Read(text));

        Assert.Equal(line, refused.Line);
        Assert.Contains(message, refused.Message);
    }

    [Fact]
    public void The_search_for_a_log_is_known_and_no_other_block_is()
    {
        var read = PerlReader.Read(OldConfigurations.Shipped);

        Assert.Equal(["/var/log/mail/info", "/var/log/mail.log", "/var/log/messages"], read.LogSearch!.Items);
        Assert.Empty(read.Code);
        Assert.Empty(read.Doubts);
        Assert.Empty(read.Values);
        Assert.Null(PerlReader.Read(OldConfigurations.Shipped.Replace("= $_;", "= '/tmp/x';")).LogSearch);
    }

    [Fact]
    public void Functions_that_only_give_a_text_have_it_as_their_value()
    {
        var read = PerlReader.Read("$mynet_func = \\&mynet_own;\nsub mynet_own\n{\n    # edit this\n    '127.0.0.0/8 192.0.2.0/24';\n}\nsub other { my $x = 1; 'no'; }\n");

        Assert.Equal("mynet_own", read.Values["$mynet_func"].Function);
        Assert.Equal((2, "127.0.0.0/8 192.0.2.0/24"), read.Functions["mynet_own"]);
        Assert.Null(read.Functions["other"].Value);
    }

    [Theory]
    [InlineData("keys %db; $x = 5 % 3; $y{s} = 1; my %h = (y => 1, s => 2); f->m(1); -s $file; $z = $x / 2; 1 / 2;")]
    [InlineData("while (<IN>) { s#a/b#c#g; tr/a-z//d; m{x}i; print \"$_\\n\" if /x/ or $y =~ /z/; } @{$x->{a}}[0] = 1; ${$r} / 2;")]
    [InlineData("$| = 1; $$ . $0 . $! ; @ARGV; $#x; $#{$y}; %$z; &f; &$g; $h{'a'}{b}[1]{c} / 2; \"@{[ 1 ]}\"; $^W = 1;")]
    public void Much_of_Perl_is_passed_over(string text) => Assert.Equal("1800", PerlReader.Read(text + "\n$grace = 1800;\n").Values["$grace"].Text);
}
