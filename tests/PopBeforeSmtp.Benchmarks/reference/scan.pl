#!/usr/bin/perl
# scan.pl - the loop that an administrator writes: counts the logins of Dovecot in a log,
# and from how many addresses they came.
#
#   scan.pl FILE      prints "LOGINS ADDRESSES"
#
# A look for the fixed words comes first: that makes it half as fast again.
use strict;
use warnings;

my $login = qr/^[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8} [^ ]+ dovecot: (?:imap|pop3)-login: Login: user=<[^>]*>, method=[^ ]+, rip=([0-9a-fA-F.:]+), lip=/;
my ($logins, %addresses) = (0);
open my $log, '<:raw', $ARGV[0] or die "$ARGV[0]: $!\n";
while (<$log>) {
    next if index($_, '-login: Login: user=<') < 0 || $_ !~ $login;
    $logins++;
    $addresses{$1}++;
}
printf "%d %d", $logins, scalar keys %addresses;
