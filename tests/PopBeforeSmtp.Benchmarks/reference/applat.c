/* applat.c - time from "a login line is appended" to "the relay gets its yes".
 *
 * Appends one Dovecot login line a sample to LOG, with the present time and an
 * address that was never seen, and asks the policy service for that address until
 * it says yes; the time counts from just before the write() to the reply. Between
 * the samples it appends --noise other lines and waits --gap-ms (and up to half of
 * it more) so that the server is asleep when the line comes, as it would be.
 *
 *   cc -O2 -o applat applat.c
 *   applat --log FILE --unix PATH [--samples 1000] [--gap-ms 20] [--noise 3] [--timeout-ms 20000] [--seconds S]
 *
 * With --seconds it ends after so long, with fewer samples (but one).
 *
 * Prints one line; the status is 1 when an address was not allowed in time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }
static int cmp(const void *a, const void *b) { uint64_t x = *(uint64_t *)a, y = *(uint64_t *)b; return x < y ? -1 : x > y; }
static void die(const char *m) { perror(m); exit(1); }

int main(int argc, char **argv) {
    const char *log = NULL, *path = NULL;
    int samples = 1000, gap = 20, noise = 3, timeout = 20000, seconds = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *o = argv[i], *v = argv[i + 1];
        if (!strcmp(o, "--log")) log = v; else if (!strcmp(o, "--unix")) path = v;
        else if (!strcmp(o, "--samples")) samples = atoi(v); else if (!strcmp(o, "--gap-ms")) gap = atoi(v);
        else if (!strcmp(o, "--noise")) noise = atoi(v); else if (!strcmp(o, "--timeout-ms")) timeout = atoi(v);
        else if (!strcmp(o, "--seconds")) seconds = atoi(v);
        else { fprintf(stderr, "unknown option %s\n", o); return 2; }
    }
    if (!log || !path) { fprintf(stderr, "see the head of applat.c\n"); return 2; }
    int lf = open(log, O_WRONLY | O_APPEND | O_CREAT, 0644); if (lf < 0) die(log);
    struct sockaddr_un a = { .sun_family = AF_UNIX }; strncpy(a.sun_path, path, sizeof a.sun_path - 1);
    int s = socket(AF_UNIX, SOCK_STREAM, 0); if (connect(s, (void *)&a, sizeof a)) die(path);
    uint64_t *lat = calloc(samples, sizeof *lat); long asks = 0; int lost = 0;
    srandom(getpid() ^ time(NULL));
    uint32_t base = (uint32_t)random();
    uint64_t stop = seconds ? now_ns() + seconds * 1000000000ull : UINT64_MAX;
    int i;
    for (i = 0; i < samples && (!i || now_ns() < stop); i++) {
        char stamp[32], buf[1024], ip[32], req[1024], rep[1024];
        time_t t = time(NULL); strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", localtime(&t));
        for (int k = 0; k < noise; k++) {
            int n = snprintf(buf, sizeof buf, "%s mx1 postfix/smtpd[%d]: connect from unknown[203.0.113.%d]\n", stamp, 2000 + k, k);
            if (write(lf, buf, n) != n) die("write");
        }
        usleep(gap * 1000 + random() % (gap * 500 + 1));
        uint32_t x = base + i * 2654435761u;
        snprintf(ip, sizeof ip, "%u.%u.%u.%u", 11 + (x >> 24) % 100, x >> 16 & 255, x >> 8 & 255, 1 + x % 254);
        int n = snprintf(buf, sizeof buf, "%s mx1 dovecot: imap-login: Login: user=<probe%d@example.net>, method=PLAIN, rip=%s, lip=198.51.100.7, mpid=4711, TLS, session=<abcdefghijklmnop>\n", stamp, i, ip);
        int rn = snprintf(req, sizeof req, "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address=%s\nclient_name=unknown\nsender=a@example.net\nrecipient=b@example.org\n\n", ip);
        uint64_t t0 = now_ns(), t1;
        if (write(lf, buf, n) != n) die("write");
        for (;;) {
            if (write(s, req, rn) != rn) die("write socket");
            ssize_t got = 0, r;
            do { r = read(s, rep + got, sizeof rep - 1 - got); if (r <= 0) die("read socket"); got += r; rep[got] = 0; }
            while (!strstr(rep, "\n\n"));
            t1 = now_ns(); asks++;
            if (!strncasecmp(rep, "action=OK\n", 10) || !strncasecmp(rep, "action=PERMIT\n", 14)) break;
            if (t1 - t0 > timeout * 1000000ull) { lost++; break; }
        }
        lat[i] = t1 - t0;
    }
    samples = i;
    qsort(lat, samples, sizeof *lat, cmp);
    printf("samples=%d lost=%d p50_us=%.1f p90_us=%.1f p99_us=%.1f max_us=%.1f asks=%ld\n",
        samples, lost, lat[samples / 2] / 1e3, lat[samples * 9 / 10] / 1e3, lat[samples * 99 / 100] / 1e3, lat[samples - 1] / 1e3, asks);
    return lost != 0;
}
