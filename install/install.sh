#!/bin/sh
# Installs pop-before-smtp from its unpacked tarball, on hosts without dpkg:
#   ./install.sh                        below /usr/local, with what the init system of this host needs
#   ./install.sh --prefix /opt/pbs      elsewhere
#   ./install.sh --init openrc          systemd, openrc, sysv or none, where the guess would be wrong
#   ./install.sh --destdir DIRECTORY    into a file system that is not running: no user is made
#   ./install.sh --uninstall            takes away what was installed; state and changed settings stay
# Settings that are there are kept. Nothing is started and nothing enabled.
set -eu

prefix=/usr/local init="" destdir="" action=install
usage() {
    echo "usage: $0 [--prefix DIRECTORY] [--destdir DIRECTORY] [--init systemd|openrc|sysv|none] [--uninstall]" >&2
    exit 2
}
while [ $# -gt 0 ]; do
    case $1 in
    --uninstall) action=uninstall ;;
    --prefix | --destdir | --init)
        [ $# -ge 2 ] || usage
        case $1 in --prefix) prefix=$2 ;; --destdir) destdir=$2 ;; --init) init=$2 ;; esac
        shift
        ;;
    *) usage ;;
    esac
    shift
done
case $prefix in
/*[!A-Za-z0-9/._+-]*) echo "$0: --prefix $prefix: letters, digits and ._+- only, for it is written into units and scripts" >&2; exit 2 ;;
/*) ;;
*) echo "$0: --prefix must begin with /" >&2; exit 2 ;;
esac
if [ -z "$init" ]; then
    if [ -d /run/systemd/system ] || [ -d "$destdir/usr/lib/systemd/system" ]; then
        init=systemd
    elif [ -x "$destdir/sbin/openrc-run" ]; then
        init=openrc
    elif [ -d "$destdir/etc/init.d" ]; then
        init=sysv
    else
        init=none
    fi
fi
case $init in systemd | openrc | sysv | none) ;; *) usage ;; esac

cd "$(dirname "$0")"
shared=$prefix/share/pop-before-smtp
manifest=$shared/installed
settings=/etc/pop-before-smtp/appsettings.json

# With those above it. What was not there goes with the installation; it is written down with a slash at its end.
directory() {
    if [ -z "$1" ] || [ -d "$destdir$1" ]; then return; fi
    directory "${1%/*}"
    mkdir "$destdir$1"
    chmod 0755 "$destdir$1"
    echo "$1/" >>"$list"
}

# One file: from, to, mode. What names /usr/bin or @PREFIX@ gets this installation's.
put() {
    directory "${2%/*}"
    case $2 in
    "$prefix"/bin/*) cp "$1" "$destdir$2.new~" ;;
    *) sed -e "s,/usr/bin/pop-before-smtp,$prefix/bin/pop-before-smtp,g" -e "s,@PREFIX@,$prefix,g" "$1" >"$destdir$2.new~" ;;
    esac
    chmod "$3" "$destdir$2.new~"
    # A program that runs goes on with its own file.
    mv "$destdir$2.new~" "$destdir$2"
    echo "$2" >>"$list"
}

copy() {
    directory "${2%/*}"
    cp "$1" "$destdir$2"
    chmod 0644 "$destdir$2"
    echo "$2" >>"$list"
}

make_account() {
    if command -v systemd-sysusers >/dev/null; then
        systemd-sysusers "$1"
    elif ! grep -q '^pop-before-smtp:' /etc/passwd; then
        groupadd --system pop-before-smtp &&
            useradd --system --gid pop-before-smtp --groups adm --home-dir /var/lib/pop-before-smtp --no-create-home --shell /usr/sbin/nologin pop-before-smtp
    fi
}

put_settings() {
    put system/appsettings.json "$shared/appsettings.json" 0644
    if [ -e "$destdir$settings" ]; then
        echo "kept: $settings (the new one is $shared/appsettings.json)"
    else
        directory /etc/pop-before-smtp/regex-presets
        cp "$destdir$shared/appsettings.json" "$destdir$settings"
    fi
}

put_service() {
    case $init in
    systemd)
        for unit in system/systemd/*; do put "$unit" "/etc/systemd/system/${unit##*/}" 0644; done
        put system/sysusers.d/pop-before-smtp.conf /etc/sysusers.d/pop-before-smtp.conf 0644
        put system/tmpfiles.d/pop-before-smtp.conf /etc/tmpfiles.d/pop-before-smtp.conf 0644
        ;;
    openrc) put system/openrc/pop-before-smtp /etc/init.d/pop-before-smtp 0755 ;;
    sysv) put system/init.d/pop-before-smtp /etc/init.d/pop-before-smtp 0755 ;;
    esac
    if [ "$init" = openrc ] || [ "$init" = sysv ]; then
        put system/logrotate.d/pop-before-smtp /etc/logrotate.d/pop-before-smtp 0644
    fi
}

do_install() {
    [ -x bin/pop-before-smtp ] || { echo "$0: there is no bin/pop-before-smtp beside it; run it in the unpacked tarball (install/build makes one)" >&2; exit 1; }
    if [ -z "$destdir" ] && command -v ldconfig >/dev/null && ! ldconfig -p | grep -q 'libsqlite3\.so\.0 '; then
        echo "$0: libsqlite3.so.0 is not on this host; install SQLite's library first (libsqlite3-0, sqlite-libs, sqlite)" >&2
        exit 1
    fi
    list=$(mktemp)
    directory "$shared"
    put bin/pop-before-smtp "$prefix/bin/pop-before-smtp" 0755
    find share -type f >"$list.found"
    while read -r file; do copy "$file" "$prefix/$file"; done <"$list.found"
    rm -f "$list.found"
    put_settings
    put_service
    if [ -z "$destdir" ]; then
        make_account "$PWD/system/sysusers.d/pop-before-smtp.conf"
        install -d -o pop-before-smtp -g pop-before-smtp -m 0700 /var/lib/pop-before-smtp
        [ "$init" != systemd ] || systemd-tmpfiles --create /etc/tmpfiles.d/pop-before-smtp.conf || true
        [ ! -d /run/systemd/system ] || systemctl daemon-reload || true
    fi
    # What an older version had and this one has not goes.
    if [ -e "$destdir$manifest" ]; then
        grep '/$' "$destdir$manifest" >>"$list" || true
        while read -r file; do grep -qxF "$file" "$list" || rm -f "$destdir$file"; done <"$destdir$manifest"
    fi
    cp "$list" "$destdir$manifest"
    chmod 0644 "$destdir$manifest"
    rm -f "$list"
    echo "installed below $prefix; settings: $settings"
    case $init in
    systemd) echo "then: systemctl enable --now pop-before-smtp" ;;
    openrc) echo "then: rc-update add pop-before-smtp && rc-service pop-before-smtp start" ;;
    sysv) echo "then: /etc/init.d/pop-before-smtp start, and let your runlevels start it" ;;
    none) echo "then: $prefix/bin/pop-before-smtp run, as a user of its own" ;;
    esac
}

stop_service() {
    if [ -d /run/systemd/system ]; then
        systemctl disable --now pop-before-smtp.service pop-before-smtp-policy.socket pop-before-smtp-control.socket || true
    elif [ -x /etc/init.d/pop-before-smtp ]; then
        /etc/init.d/pop-before-smtp stop || true
    fi
}

do_uninstall() {
    [ -r "$destdir$manifest" ] || { echo "$0: nothing is installed below $prefix ($manifest is not there)" >&2; exit 1; }
    [ -n "$destdir" ] || stop_service
    if cmp -s "$destdir$shared/appsettings.json" "$destdir$settings"; then rm -f "$destdir$settings"; fi
    list=$(mktemp)
    cp "$destdir$manifest" "$list"
    grep -v '/$' "$list" | while read -r file; do rm -f "$destdir$file"; done
    rm -f "$destdir$manifest"
    # What it made and others use now stays; deepest first.
    grep '/$' "$list" | LC_ALL=C sort -r | while read -r made; do rmdir "$destdir$made" 2>/dev/null || true; done
    rm -f "$list"
    if [ -z "$destdir" ]; then
        rm -rf /run/pop-before-smtp /run/pop-before-smtp.pid /var/spool/postfix/pop-before-smtp
        [ ! -d /run/systemd/system ] || systemctl daemon-reload || true
    fi
    echo "taken away; what is left: /var/lib/pop-before-smtp and the user pop-before-smtp$([ ! -e "$destdir$settings" ] || echo ", $settings")"
}

do_$action
