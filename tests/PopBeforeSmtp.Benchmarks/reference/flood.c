/* flood.c - appends lines to a log at a steady pace, as a busy host does.
 *
 * Takes the lines of a file again and again, gives each the present time in the
 * place of its stamp (the first 15 bytes, as syslog writes it: "Nov  2 10:15:00"),
 * and appends them, whole lines with each write().
 *
 *   cc -O2 -o flood flood.c
 *   flood --log FILE --lines FILE --rate BYTES_A_SECOND --seconds S
 *
 * Ends after S seconds or on SIGTERM. Prints one line: what was written a second.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STAMP 15
#define TICK_US 2000

static volatile sig_atomic_t ended;
static void end(int signal) { (void)signal; ended = 1; }
static uint64_t now_ns(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }
static void die(const char *m) { perror(m); exit(1); }

static char *read_lines(const char *file, size_t *length) {
    int fd = open(file, O_RDONLY); struct stat st;
    if (fd < 0 || fstat(fd, &st)) die(file);
    char *text = malloc(st.st_size); size_t n = 0; ssize_t r;
    while (n < (size_t)st.st_size && (r = read(fd, text + n, st.st_size - n)) > 0) n += r;
    while (n && text[n - 1] != '\n') n--;
    close(fd);
    *length = n;
    return text;
}

/* gives each line the stamp; returns how many there are */
static long stamp_lines(char *from, char *to) {
    char stamp[32]; time_t t = time(NULL); long lines = 0;
    strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", localtime(&t));
    for (; from < to; lines++) {
        char *nl = memchr(from, '\n', to - from);
        if (nl - from >= STAMP) memcpy(from, stamp, STAMP);
        from = nl + 1;
    }
    return lines;
}

int main(int argc, char **argv) {
    const char *log = NULL, *from = NULL;
    double rate = 0, seconds = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *o = argv[i], *v = argv[i + 1];
        if (!strcmp(o, "--log")) log = v; else if (!strcmp(o, "--lines")) from = v;
        else if (!strcmp(o, "--rate")) rate = atof(v); else if (!strcmp(o, "--seconds")) seconds = atof(v);
        else { fprintf(stderr, "unknown option %s\n", o); return 2; }
    }
    if (!log || !from || rate <= 0 || seconds <= 0) { fprintf(stderr, "see the head of flood.c\n"); return 2; }
    signal(SIGTERM, end);
    size_t length, pos = 0; char *text = read_lines(from, &length);
    if (!length) { fprintf(stderr, "%s: no line\n", from); return 2; }
    int fd = open(log, O_WRONLY | O_APPEND | O_CREAT, 0644); if (fd < 0) die(log);
    uint64_t start = now_ns(); double written = 0; long lines = 0;
    while (!ended && now_ns() - start < seconds * 1e9) {
        double due = (now_ns() - start) / 1e9 * rate - written;
        if (due > 0) {
            size_t to = pos + (size_t)due;
            char *nl = to < length ? memchr(text + to, '\n', length - to) : NULL;
            to = nl ? (size_t)(nl - text) + 1 : length;
            lines += stamp_lines(text + pos, text + to);
            if (write(fd, text + pos, to - pos) != (ssize_t)(to - pos)) die("write");
            written += to - pos;
            pos = to < length ? to : 0;
        }
        usleep(TICK_US);
    }
    double took = (now_ns() - start) / 1e9;
    printf("bytes_s=%.0f lines_s=%.0f seconds=%.2f\n", written / took, lines / took, took);
    return 0;
}
