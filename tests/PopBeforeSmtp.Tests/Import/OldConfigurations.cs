namespace PopBeforeSmtp.Tests.Import;

/// <summary>Configuration files as sites have them.</summary>
internal static class OldConfigurations
{
    public const string Uw = @"'^(... .. ..:..:..) \S+ (?:imapd|ipop3d)\[\d+\]: (?:Login|Auth) user=\S+ host=(?:\S+ )?\[(\d+\.\d+\.\d+\.\d+)\]'";

    /// <summary>The file as it is shipped: all that could be set is a comment, and sections stand between "=cut" lines.</summary>
    public const string Shipped = """
        # This file is a Perl library.
        use strict;
        use vars qw(
            $pat $write $grace %file_tail
            @mynets $dbfile
        );

        #$flock = 0;
        #$debug = 1;
        #$grace = 30*60;
        #$file_tail{'name'} = '/var/log/maillog';

        # ... or we'll try to figure it out for you.
        if (!-f $file_tail{'name'}) {
            foreach (qw( /var/log/mail/info /var/log/mail.log
        		 /var/log/messages )) {
        	if (-f $_) {
        	    $file_tail{'name'} = $_;
        	    last;
        	}
            }
        }

        =cut #===== syslog =====START=
        use Sys::Syslog qw(:DEFAULT setlogsock);
        openlog('pop-before-smtp', 'pid', 'mail');
        $log_func = \&syslog;
        $grace = 86400;
        =cut #===== syslog =====END=

        #$pat = '^(... .. ..:..:..) \S+ gnu-pop3d';

        =cut #===== Match Many Patterns =====START=
        my $pat2 = '... define an extra pattern here ...';
        sub custom_match
        {
            foreach my $regex (@match) {
        	return ($1, $2) if /$regex/;
            }
            ( );
        }
        =cut #===== Match Many Patterns =====END=
        1;
        """;

    /// <summary>One that a site has edited.</summary>
    public const string Edited = $$"""
        use strict;
        $flock = 0;
        $grace = 2*60*60;   # two hours
        $dbfile = "/etc/postfix/popauth";
        $dbvalue = 'OK';
        $file_tail{"name"} = '/var/log/mail' . '.log';
        $file_tail{interval} = 1;
        @mynets = qw(192.0.2.0/24 2001:db8::/32);
        $pat = {{Uw}};
        1;
        """;
}
