/* echo_policy.c - the mark: what hand-written C reaches with the same work.
 *
 * A one-thread epoll server of the policy delegation protocol or of socketmap on a
 * unix socket. It takes the client address out of each request and looks it up in
 * an open-addressing hash table of strings; nothing expires, nothing is kept.
 *
 * --table FILE  begins with the addresses in FILE (first word of each line)
 * --tail LOG    follows LOG (inotify) and puts the client address of each
 *               successful Dovecot login into the table: the floor for the time
 *               from a log line to the relay's "yes" (applat.c measures it)
 *
 *   cc -O2 -o echo_policy echo_policy.c
 *   echo_policy --unix PATH [--proto policy|socketmap] [--table FILE] [--tail LOG]
 *
 * Prints "ready" on standard output when it listens; ends on SIGTERM/SIGINT.
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
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { POLICY, SOCKETMAP };
#define CAP (1 << 18)
struct conn { int fd; size_t in_len; char in[CAP]; char out[CAP]; };
static int proto = POLICY;
static void die(const char *m) { perror(m); exit(1); }

/* the empty line that ends a policy request; memmem is slow for a needle of two bytes */
static const char *blank_line(const char *p, size_t n) {
#ifdef __SSE2__
    const __m128i nl = _mm_set1_epi8('\n');
    while (n >= 17) {
        __m128i a = _mm_loadu_si128((const __m128i *)p), b = _mm_loadu_si128((const __m128i *)(p + 1));
        int m = _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, nl), _mm_cmpeq_epi8(b, nl)));
        if (m) return p + __builtin_ctz(m);
        p += 16; n -= 16;
    }
#endif
    return memmem(p, n, "\n\n", 2);
}

/* --- table: 48-byte slots, linear probing, load <= 0.5 --- */
struct slot { uint8_t len; char key[47]; };
static struct slot *table; static size_t mask;
static uint64_t hash(const char *p, size_t n) {
    uint64_t h = 0x9E3779B97F4A7C15ull ^ n;
    while (n >= 8) { uint64_t w; memcpy(&w, p, 8); h = (h ^ w) * 0xff51afd7ed558ccdull; h ^= h >> 32; p += 8; n -= 8; }
    uint64_t w = 0; memcpy(&w, p, n); h = (h ^ w) * 0xff51afd7ed558ccdull; return h ^ h >> 29;
}
static int find(const char *p, size_t n) {
    if (n > 47) return 0;
    for (size_t i = hash(p, n) & mask; table[i].len; i = (i + 1) & mask)
        if (table[i].len == n && !memcmp(table[i].key, p, n)) return 1;
    return 0;
}
static void add(const char *p, size_t n) {          /* no growth: --tail is for measuring only */
    if (!n || n > 47 || find(p, n)) return;
    size_t i = hash(p, n) & mask;
    while (table[i].len) i = (i + 1) & mask;
    table[i].len = n; memcpy(table[i].key, p, n);
}
static int log_fd = -1, ino_fd = -1;
static void tail_start(const char *log) {
    log_fd = open(log, O_RDONLY | O_CREAT, 0644); if (log_fd < 0) die(log);
    lseek(log_fd, 0, SEEK_END);
    ino_fd = inotify_init1(IN_NONBLOCK);
    if (inotify_add_watch(ino_fd, log, IN_MODIFY) < 0) die("inotify");
}
static void tail_more(void) {
    static char buf[1 << 20]; static size_t len; char drain[4096];
    while (read(ino_fd, drain, sizeof drain) > 0) ;
    ssize_t r;
    while ((r = read(log_fd, buf + len, sizeof buf - len)) > 0) {
        len += r;
        char *p = buf, *end = buf + len, *nl;
        while ((nl = memchr(p, '\n', end - p))) {
            if (memmem(p, nl - p, "-login: Login: user=<", 21)) {
                char *k = memmem(p, nl - p, ", rip=", 6);
                if (k) { k += 6; char *c = memchr(k, ',', nl - k); if (c) add(k, c - k); }
            }
            p = nl + 1;
        }
        len = end - p; memmove(buf, p, len);
    }
}
static void load(const char *file) {
    FILE *f = fopen(file, "r"); if (!f) die(file);
    size_t n = 0; char line[512];
    while (fgets(line, sizeof line, f)) n++;
    size_t cap = 16; while (cap < n * 2) cap *= 2;
    table = calloc(cap, sizeof *table); mask = cap - 1;
    rewind(f);
    while (fgets(line, sizeof line, f)) {
        size_t l = strcspn(line, " \t\r\n");
        if (!l || l > 47 || *line == '#' || find(line, l)) continue;
        size_t i = hash(line, l) & mask;
        while (table[i].len) i = (i + 1) & mask;
        table[i].len = l; memcpy(table[i].key, line, l);
    }
    fclose(f);
}

static const char *HIT[] = { "action=PERMIT\n\n", "5:OK ok," };
static const char *MISS[] = { "action=DUNNO\n\n", "9:NOTFOUND ," };

static size_t one_request(const char *p, size_t n, const char **key, size_t *klen) {
    *key = NULL;
    if (proto == POLICY) {
        const char *e = blank_line(p, n);
        if (!e) return 0;
        static const char name[] = "\nclient_address=";
        const char *k = memmem(p, e - p, name, sizeof name - 1);
        if (k) { k += sizeof name - 1; *key = k; *klen = (const char *)memchr(k, '\n', e + 1 - k) - k; }
        return e - p + 2;
    }
    const char *col = memchr(p, ':', n < 12 ? n : 12);
    if (!col) return 0;
    size_t len = strtoul(p, NULL, 10), tot = (col - p) + 1 + len + 1;
    if (tot > n) return 0;
    const char *sp = memchr(col, ' ', len);
    if (sp) { *key = sp + 1; *klen = col + 1 + len - *key; }
    return tot;
}

int main(int argc, char **argv) {
    const char *upath = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *o = argv[i], *v = argv[i + 1];
        if (!strcmp(o, "--unix")) upath = v;
        else if (!strcmp(o, "--table")) load(v);
        else if (!strcmp(o, "--tail")) tail_start(v);
        else if (!strcmp(o, "--proto")) proto = !strcmp(v, "policy") ? POLICY : SOCKETMAP;
        else { fprintf(stderr, "unknown option %s\n", o); return 2; }
    }
    signal(SIGPIPE, SIG_IGN);          /* a client may leave with replies in flight */
    if (!upath) { fprintf(stderr, "see the head of echo_policy.c\n"); return 2; }
    if (!table) { mask = (1 << 20) - 1; table = calloc(mask + 1, sizeof *table); }
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    strncpy(a.sun_path, upath, sizeof a.sun_path - 1); unlink(upath);
    int ls = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(ls, (void *)&a, sizeof a)) die(upath);
    if (listen(ls, 4096)) die("listen");
    int ep = epoll_create1(0);
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL }, ev[256];
    epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
    if (ino_fd >= 0) { e.events = EPOLLIN; e.data.ptr = &ino_fd; epoll_ctl(ep, EPOLL_CTL_ADD, ino_fd, &e); }
    puts("ready"); fflush(stdout);
    const size_t hl = strlen(HIT[proto]), ml = strlen(MISS[proto]);
    for (;;) {
        int n = epoll_wait(ep, ev, 256, -1);
        for (int k = 0; k < n; k++) {
            struct conn *c = ev[k].data.ptr;
            if ((void *)c == &ino_fd) { tail_more(); continue; }
            if (!c) {
                int fd = accept4(ls, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0) continue;
                c = malloc(sizeof *c); c->fd = fd; c->in_len = 0;
                e.events = EPOLLIN; e.data.ptr = c;
                epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
                continue;
            }
            ssize_t r = read(c->fd, c->in + c->in_len, CAP - c->in_len);
            if (r < 0 && errno == EAGAIN) continue;
            if (r <= 0) { close(c->fd); free(c); continue; }
            c->in_len += r;
            size_t pos = 0, len, out = 0, klen = 0; const char *key;
            while ((len = one_request(c->in + pos, c->in_len - pos, &key, &klen))) {
                pos += len;
                if (key && find(key, klen)) { memcpy(c->out + out, HIT[proto], hl); out += hl; }
                else { memcpy(c->out + out, MISS[proto], ml); out += ml; }
            }
            memmove(c->in, c->in + pos, c->in_len - pos); c->in_len -= pos;
            for (size_t w = 0; w < out;) {        /* replies are small: a full socket buffer is waited for */
                ssize_t x = write(c->fd, c->out + w, out - w);
                if (x < 0) { if (errno == EAGAIN) { usleep(50); continue; } break; }
                w += x;
            }
        }
    }
}
