/* A disk that fails and a clock that steps, laid between a process and libc with LD_PRELOAD.
 *
 * FAULTY_MACHINE names a folder, FAULTY_DATABASE the path of the database file; the file and its write-ahead log are
 * watched, nothing else. Lines `name number` in FOLDER/rules, read at each call, say what happens:
 *   write_errno N   writes and truncations fail so
 *   sync_errno N    fsync and fdatasync fail so
 *   sync_ms N       fsync and fdatasync take so much longer
 *   clock_s N       the wall clock is off by so many seconds; the monotonic clock never is
 * Each failure that was made adds a byte to FOLDER/hits.
 *
 * Where a folder FOLDER/shadow exists it holds what would be on the disk after a power cut: NAME takes over only what
 * has been synced, NAME.log lists what has not. After a failed sync the list is thrown away, as Linux marks such pages
 * clean: a second sync would succeed without having written them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

struct record { int64_t kind, offset, length; };
enum { WRITTEN = 1, TRUNCATED = 2 };

static const char *folder(void) { return getenv("FAULTY_MACHINE"); }

static int inside(char *path, const char *name) {
    return folder() && snprintf(path, PATH_MAX, "%s/%s", folder(), name) < PATH_MAX;
}

static ssize_t raw_write(int fd, const void *data, size_t count) { return syscall(SYS_write, fd, data, count); }
static ssize_t raw_pwrite(int fd, const void *data, size_t count, off_t at) {
    return syscall(SYS_pwrite64, fd, data, count, at);
}

static long rule(const char *name) {
    char path[PATH_MAX], text[1024];
    if (!inside(path, "rules")) return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t count = read(fd, text, sizeof text - 1);
    close(fd);
    text[count < 0 ? 0 : count] = 0;
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        size_t length = strlen(name);
        if (!strncmp(line, name, length) && line[length] == ' ') return atol(line + length);
    }
    return 0;
}

static void hit(void) {
    char path[PATH_MAX];
    if (!inside(path, "hits")) return;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    raw_write(fd, "x", 1);
    close(fd);
}

/* The file's name when it is the database or its log, else NULL. */
static const char *watched(int fd, char *path) {
    char link[64];
    const char *database = getenv("FAULTY_DATABASE");
    if (!folder() || !database) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t count = readlink(link, path, PATH_MAX - 1);
    if (count < 0) return NULL;
    path[count] = 0;
    size_t length = strlen(database);
    if (strncmp(path, database, length) || (path[length] && strcmp(path + length, "-wal"))) return NULL;
    return strrchr(path, '/') + 1;
}

static int shadow(const char *name, const char *ending, int flags) {
    char path[PATH_MAX], file[NAME_MAX + 16];
    snprintf(file, sizeof file, "shadow/%s%s", name, ending);
    if (!inside(path, file)) return -1;
    return open(path, flags | O_CREAT | O_CLOEXEC, 0600); /* fails without the folder: then there is no shadow */
}

/* One call to the kernel, so that a process killed in the middle rarely leaves half a record; the reader drops it. */
static void remember(const char *name, int64_t kind, int64_t offset, const void *data, size_t length) {
    int fd = shadow(name, ".log", O_WRONLY | O_APPEND);
    if (fd < 0) return;
    struct record head = {kind, offset, (int64_t)length};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)data, kind == WRITTEN ? length : 0}};
    syscall(SYS_writev, fd, parts, 2);
    close(fd);
}

static void take_over(const char *name, int keep) {
    int from = shadow(name, ".log", O_RDWR), to = shadow(name, "", O_RDWR);
    struct record head;
    char *data = NULL;
    while (keep && from >= 0 && to >= 0 && read(from, &head, sizeof head) == sizeof head) {
        if (head.kind == TRUNCATED) {
            syscall(SYS_ftruncate, to, head.offset);
            continue;
        }
        data = realloc(data, head.length);
        if (!data || read(from, data, head.length) != head.length) break;
        raw_pwrite(to, data, head.length, head.offset);
    }
    free(data);
    if (from >= 0) syscall(SYS_ftruncate, from, 0), close(from);
    if (to >= 0) close(to);
}

static int fails(const char *name) {
    long number = rule(name);
    if (number) hit(), errno = (int)number;
    return number != 0;
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
    char path[PATH_MAX];
    const char *name = watched(fd, path);
    if (name && fails("write_errno")) return -1;
    if (name) remember(name, WRITTEN, at, data, count);
    return raw_pwrite(fd, data, count, at);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at) { return pwrite64(fd, data, count, at); }

ssize_t write(int fd, const void *data, size_t count) {
    char path[PATH_MAX];
    const char *name = watched(fd, path);
    if (name && fails("write_errno")) return -1;
    if (name) remember(name, WRITTEN, lseek(fd, 0, SEEK_CUR), data, count);
    return raw_write(fd, data, count);
}

int ftruncate64(int fd, off64_t length) {
    char path[PATH_MAX];
    const char *name = watched(fd, path);
    if (name && fails("write_errno")) return -1;
    if (name) remember(name, TRUNCATED, length, NULL, 0);
    return (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int sync_file(int fd, long call) {
    char path[PATH_MAX];
    const char *name = watched(fd, path);
    if (!name) return (int)syscall(call, fd);
    long slow_ms = rule("sync_ms");
    if (slow_ms) hit(), usleep((useconds_t)slow_ms * 1000);
    if (fails("sync_errno")) {
        int number = errno;
        take_over(name, 0);
        errno = number;
        return -1;
    }
    int outcome = (int)syscall(call, fd);
    if (!outcome) take_over(name, 1);
    return outcome;
}

int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

/* A process asks for the time more often than it writes: the rule is read twenty times a second. */
static long step_s(void) {
    static long known_s;
    static int64_t looked_ms = -1000;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    int64_t now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (now_ms - looked_ms >= 50) looked_ms = now_ms, known_s = rule("clock_s");
    return known_s;
}

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int outcome = real(which, now);
    if (!outcome && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += step_s();
    return outcome;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(int, "gettimeofday", struct timeval *, void *);
    int outcome = real(now, zone);
    if (!outcome) now->tv_sec += step_s();
    return outcome;
}

time_t time(time_t *keep) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (keep) *keep = now.tv_sec;
    return now.tv_sec;
}
