/* policyload.c - load client for relay lookup servers.
 *
 * Speaks the Postfix policy delegation protocol or socketmap over a unix socket.
 * One thread, epoll; every connection keeps one request in flight.
 *
 *   cc -O2 -o policyload policyload.c
 *   policyload --unix PATH --ips FILE [--proto policy|socketmap] [--map NAME]
 *              [--conns N] [--duration S] [--warmup S] [--hit R] [--seed N] [--rate R]
 *
 * --ips FILE   addresses that should be found (first word of each line)
 * --hit R      share of the requests that take an address from FILE (default 0.5);
 *              the rest take an address from 240.0.0.0/4, which is in no FILE
 * --rate R     so many requests a second, evenly, whether the server keeps up or not:
 *              the connections take turns, and a latency counts from the moment when the
 *              request was to be sent, also when its connection still waited for a reply.
 *              Without it each reply is followed by the next request at once.
 *
 * Prints one line: qps, latencies in microseconds, hits, misses, wrong answers (a
 * hit for a miss or the reverse) and errors; the status is 1 when one was wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { POLICY, SOCKETMAP };
enum reply { INCOMPLETE, HIT, MISS, OTHER };

/* In turns: connection i sends the requests i, i + conns, i + 2 conns, ... of all. */
struct conn { int fd, hit, busy; uint64_t sent_at, sent, due; char in[4096]; size_t in_len; };

static int proto = POLICY, conns = 1;
static double duration = 5, warmup = 0.5, hit_ratio = 0.5, rate;
static const char *unix_path, *map_name = "allow";
static char **ips; static size_t nips;
static uint64_t rng = 88172645463325252ull;
static uint64_t begun_at, n_ok, n_hit, n_miss, n_wrong, n_err, n_late, max_ns;

/* log-linear histogram: 64 steps an octave, 1 ns .. hours (error < 1.6 %) */
#define SUB 64
static uint64_t hist[64 * SUB];
static int bucket(uint64_t v) {
    if (v < SUB) return (int)v;
    int e = 63 - __builtin_clzll(v);
    return (e - 5) * SUB + (int)((v >> (e - 6)) & (SUB - 1));
}
static uint64_t bucket_value(int b) {
    if (b < SUB) return b;
    int e = b / SUB + 5;
    return ((uint64_t)SUB + b % SUB) << (e - 6);
}
static uint64_t percentile(double p) {
    uint64_t total = 0, run = 0;
    for (int i = 0; i < 64 * SUB; i++) total += hist[i];
    uint64_t want = (uint64_t)(p * total);
    if (want >= total) want = total ? total - 1 : 0;
    for (int i = 0; i < 64 * SUB; i++) { run += hist[i]; if (run > want) return bucket_value(i); }
    return 0;
}
static uint64_t now_ns(void) {
    struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}
static uint64_t rnd(void) { rng ^= rng << 13; rng ^= rng >> 7; rng ^= rng << 17; return rng; }
static void die(const char *m) { perror(m); exit(1); }

static const char POLICY_TAIL[] =
    "\nclient_name=host.example.net\nclient_port=51234\nreverse_client_name=host.example.net\n"
    "server_address=198.51.100.7\nserver_port=25\nhelo_name=host.example.net\n"
    "sender=someone@example.net\nrecipient=other@example.org\nrecipient_count=0\n"
    "queue_id=\ninstance=1b2c.6541c3a2.5d0f3.0\nsize=12345\netrn_domain=\nstress=\n"
    "sasl_method=\nsasl_username=\nsasl_sender=\nccert_subject=\nccert_issuer=\n"
    "ccert_fingerprint=\nccert_pubkey_fingerprint=\nencryption_protocol=TLSv1.3\n"
    "encryption_cipher=TLS_AES_256_GCM_SHA384\nencryption_keysize=256\npolicy_context=\n\n";
static const char POLICY_HEAD[] =
    "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address=";

static uint64_t due_at(uint64_t request) { return begun_at + (uint64_t)((double)request * 1e9 / rate); }

/* at: when the request was to be sent; its latency counts from then. */
static void send_request(struct conn *c, uint64_t at) {
    char miss[32], out[2048], *o = out; const char *ip = miss;
    c->hit = (double)(rnd() >> 11) / 9007199254740992.0 < hit_ratio;
    uint64_t q = rnd();
    if (c->hit) ip = ips[q % nips];
    else snprintf(miss, sizeof miss, "%d.%d.%d.%d", 240 + (int)(q & 15), (int)(q >> 8 & 255), (int)(q >> 16 & 255), (int)(q >> 24 & 255));
    size_t n = strlen(ip);
    if (proto == POLICY) {
        memcpy(o, POLICY_HEAD, sizeof POLICY_HEAD - 1); o += sizeof POLICY_HEAD - 1;
        memcpy(o, ip, n); o += n;
        memcpy(o, POLICY_TAIL, sizeof POLICY_TAIL - 1); o += sizeof POLICY_TAIL - 1;
    } else o += sprintf(o, "%zu:%s %s,", strlen(map_name) + 1 + n, map_name, ip);
    c->in_len = 0; c->sent_at = at; c->busy = 1; c->sent++;
    if (write(c->fd, out, o - out) != o - out) die("write");
}

static enum reply read_reply(struct conn *c) {
    c->in[c->in_len] = 0;
    if (proto == POLICY) {
        if (c->in_len < 2 || memcmp(c->in + c->in_len - 2, "\n\n", 2)) return INCOMPLETE;
        if (!strncasecmp(c->in, "action=DUNNO\n", 13)) return MISS;
        return !strncasecmp(c->in, "action=OK\n", 10) || !strncasecmp(c->in, "action=PERMIT\n", 14) ? HIT : OTHER;
    }
    if (c->in_len < 1 || c->in[c->in_len - 1] != ',') return INCOMPLETE;
    return strstr(c->in, ":NOTFOUND") ? MISS : strstr(c->in, ":OK ") ? HIT : OTHER;
}

static int dial(void) {
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    strncpy(a.sun_path, unix_path, sizeof a.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (void *)&a, sizeof a)) die(unix_path);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void read_ips(const char *file) {
    FILE *f = fopen(file, "r"); if (!f) die(file);
    char line[512]; size_t cap = 0;
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, " \t\r\n")] = 0;
        if (!*line) continue;
        if (nips == cap) { cap = cap ? cap * 2 : 1024; ips = realloc(ips, cap * sizeof *ips); }
        ips[nips++] = strdup(line);
    }
    fclose(f);
}

int main(int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *o = argv[i], *v = argv[i + 1];
        if (!strcmp(o, "--unix")) unix_path = v;
        else if (!strcmp(o, "--proto")) proto = !strcmp(v, "policy") ? POLICY : SOCKETMAP;
        else if (!strcmp(o, "--conns")) conns = atoi(v);
        else if (!strcmp(o, "--duration")) duration = atof(v);
        else if (!strcmp(o, "--warmup")) warmup = atof(v);
        else if (!strcmp(o, "--hit")) hit_ratio = atof(v);
        else if (!strcmp(o, "--rate")) rate = atof(v);
        else if (!strcmp(o, "--map")) map_name = v;
        else if (!strcmp(o, "--seed")) rng = rng * 2654435761u + strtoull(v, NULL, 10);
        else if (!strcmp(o, "--ips")) read_ips(v);
        else { fprintf(stderr, "unknown option: %s\n", o); return 2; }
    }
    if (!unix_path || !nips || conns < 1) { fprintf(stderr, "see the head of policyload.c\n"); return 2; }

    signal(SIGPIPE, SIG_IGN);
    int ep = epoll_create1(EPOLL_CLOEXEC);
    struct conn *cs = calloc(conns, sizeof *cs);
    for (int i = 0; i < conns; i++) {
        cs[i].fd = dial();
        struct epoll_event e = { .events = EPOLLIN, .data.u32 = i };
        if (epoll_ctl(ep, EPOLL_CTL_ADD, cs[i].fd, &e)) die("epoll_ctl");
    }
    begun_at = now_ns();
    uint64_t from = begun_at + (uint64_t)(warmup * 1e9), stop = from + (uint64_t)(duration * 1e9), first = 0, last = 0, next = 0;
    int timer = -1;
    if (rate > 0) {
        prctl(PR_SET_TIMERSLACK, 1000ul);
        timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        struct epoll_event e = { .events = EPOLLIN, .data.u32 = conns };
        if (timer < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, timer, &e)) die("timerfd");
    } else for (int i = 0; i < conns; i++) send_request(&cs[i], now_ns());

    struct epoll_event ev[256];
    while (now_ns() < stop) {
        if (rate > 0) {
            for (uint64_t now = now_ns(); due_at(next) <= now; next++) {
                struct conn *c = &cs[next % conns];
                c->due++;
                if (!c->busy) send_request(c, due_at(next));
            }
            uint64_t at = due_at(next);
            struct itimerspec when = { .it_value = { at / 1000000000u, at % 1000000000u } };
            timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
        }
        int n = epoll_wait(ep, ev, 256, 100);
        for (int k = 0; k < n; k++) {
            if (ev[k].data.u32 == (uint32_t)conns) { uint64_t x; if (read(timer, &x, sizeof x) < 0 && errno != EAGAIN) die("timerfd"); continue; }
            struct conn *c = &cs[ev[k].data.u32];
            ssize_t r = read(c->fd, c->in + c->in_len, sizeof c->in - 1 - c->in_len);
            if (r < 0 && errno == EAGAIN) continue;
            if (r <= 0) { fprintf(stderr, "the server closed a connection\n"); n_err++; goto done; }
            c->in_len += r;
            enum reply reply = read_reply(c);
            if (reply == INCOMPLETE) continue;
            uint64_t at = now_ns();
            if (reply == OTHER) n_err++;
            else if ((reply == HIT) != c->hit) n_wrong++;
            if (at >= from && at < stop) {
                uint64_t lat = at - c->sent_at;
                hist[bucket(lat)]++; n_ok++; if (lat > max_ns) max_ns = lat;
                if (reply == HIT) n_hit++; else n_miss++;
                if (!first) first = at;
                last = at;
            }
            c->busy = 0;
            if (rate <= 0) send_request(c, now_ns());
            else if (c->sent < c->due) send_request(c, due_at((c - cs) + c->sent * conns));
        }
    }
    /* What was due and got no answer has taken at least so long. */
    for (int i = 0; rate > 0 && i < conns; i++)
        for (uint64_t s = cs[i].sent - cs[i].busy; s < cs[i].due; s++) {
            uint64_t at = due_at(i + s * conns), lat = stop > at ? stop - at : 0;
            if (at >= from && at < stop) { hist[bucket(lat)]++; n_late++; if (lat > max_ns) max_ns = lat; }
        }
done:;
    double secs = last > first ? (last - first) / 1e9 : duration;
    printf("qps=%.0f p50_us=%.1f p99_us=%.1f max_us=%.1f replies=%lu hits=%lu misses=%lu wrong=%lu errors=%lu unanswered=%lu\n",
           n_ok > 1 ? (n_ok - 1) / secs : 0, percentile(.5) / 1e3, percentile(.99) / 1e3, max_ns / 1e3, n_ok, n_hit, n_miss, n_wrong, n_err, n_late);
    return n_wrong || n_err || !n_ok;
}
