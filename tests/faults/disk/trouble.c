/* Stands between a program and its disk (LD_PRELOAD): counts what is asked of the disk, and makes trouble at one call.

   A power cut undoes what was written and not synced: every write is remembered until an fsync of its file. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The numbers of `Call` and `What` in trouble.py. */
enum { WRITE = 1, SYNC = 2, STEP = 4 };
enum { NOTHING, KILL, KILL_HALF_WAY, POWER_CUT, SCATTERED, FAIL_ONCE, FAIL_ON, STOP };

static int calls = WRITE | SYNC | STEP, what = NOTHING, error_number;
static long at, passed;
static unsigned chance;

/* A write or truncation that was not synced: what stood there before, and what stands there now. */
struct unsynced {
    struct unsynced *before;
    dev_t device;
    ino_t inode;
    char path[PATH_MAX];
    off_t offset, size_before;
    size_t length_before, length;
    char *bytes_before, *bytes; /* without bytes: a truncation to `offset` */
};
static struct unsynced *newest;

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t write_for_real(int file, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite64);
    return real(file, bytes, length, offset);
}

static int truncate_for_real(int file, off_t size) {
    REAL(ftruncate64);
    return real(file, size);
}

static void remember(int file, const void *bytes, size_t length, off_t offset) {
    struct stat seen;
    char link[64];
    struct unsynced *one = calloc(1, sizeof *one);
    fstat(file, &seen);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t named = readlink(link, one->path, PATH_MAX - 1);
    if (!S_ISREG(seen.st_mode) || named < 0) {
        free(one);
        return;
    }
    one->device = seen.st_dev;
    one->inode = seen.st_ino;
    one->offset = offset;
    one->size_before = seen.st_size;
    size_t tail = seen.st_size > offset ? seen.st_size - offset : 0;
    size_t room = bytes && length < tail ? length : tail;
    one->bytes_before = malloc(room + 1);
    ssize_t got = pread64(file, one->bytes_before, room, offset);
    one->length_before = got > 0 ? got : 0;
    if (bytes) {
        one->bytes = malloc(length);
        memcpy(one->bytes, bytes, length);
        one->length = length;
    }
    one->before = newest;
    newest = one;
}

static void forget(int file) {
    struct stat seen;
    fstat(file, &seen);
    for (struct unsynced **place = &newest; *place;) {
        struct unsynced *one = *place;
        if (one->device == seen.st_dev && one->inode == seen.st_ino) {
            *place = one->before;
            free(one->bytes_before);
            free(one->bytes);
            free(one);
        } else {
            place = &one->before;
        }
    }
}

static int opened(struct unsynced *one) {
    struct stat seen;
    int file = open(one->path, O_RDWR);
    if (file >= 0 && (fstat(file, &seen) || seen.st_ino != one->inode)) {
        close(file);
        return -1;
    }
    return file;
}

static int survives(void) {
    chance = chance * 1103515245u + 12345u;
    return what == SCATTERED && (chance >> 16 & 1);
}

/* The newest first back to what stood there before; then, in their order, those that reached the disk all the same. */
static void lose_unsynced(void) {
    struct unsynced *oldest = NULL;
    for (struct unsynced *one = newest, *next; one; one = next) {
        next = one->before;
        int file = opened(one);
        if (file >= 0) {
            write_for_real(file, one->bytes_before, one->length_before, one->offset);
            truncate_for_real(file, one->size_before);
            close(file);
        }
        one->before = oldest;
        oldest = one;
    }
    for (struct unsynced *one = oldest; one; one = one->before) {
        int file = survives() ? opened(one) : -1;
        if (file >= 0) {
            if (one->bytes)
                write_for_real(file, one->bytes, one->length, one->offset);
            else
                truncate_for_real(file, one->offset);
            close(file);
        }
    }
}

static void die(void) {
    if (what == POWER_CUT || what == SCATTERED)
        lose_unsynced();
    kill(getpid(), SIGKILL);
}

/* Whether this call fails; it does not come back from a kill. */
static int fails(int call) {
    if (!(calls & call))
        return 0;
    passed++;
    if (what == FAIL_ON ? passed < at : passed != at)
        return 0;
    if (what == STOP)
        raise(SIGSTOP);
    else if (what >= KILL && what <= SCATTERED)
        die();
    return what == FAIL_ONCE || what == FAIL_ON;
}

static int failed(void) {
    errno = error_number;
    return -1;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off_t offset) {
    if (what == KILL_HALF_WAY && calls & WRITE && passed + 1 == at)
        write_for_real(file, bytes, length / 2, offset);
    if (fails(WRITE))
        return failed();
    if (what == POWER_CUT || what == SCATTERED)
        remember(file, bytes, length, offset);
    return write_for_real(file, bytes, length, offset);
}

int ftruncate64(int file, off_t size) {
    if (fails(WRITE))
        return failed();
    if (what == POWER_CUT || what == SCATTERED)
        remember(file, NULL, 0, size);
    return truncate_for_real(file, size);
}

int unlink(const char *path) {
    REAL(unlink);
    return fails(WRITE) ? failed() : real(path);
}

int fsync(int file) {
    REAL(fsync);
    if (fails(SYNC))
        return failed();
    forget(file);
    return real(file);
}

int fdatasync(int file) {
    REAL(fdatasync);
    if (fails(SYNC))
        return failed();
    forget(file);
    return real(file);
}

void trouble_arm(int of_calls, long at_call, int what_happens, int error, unsigned seed) {
    calls = of_calls;
    at = at_call;
    what = what_happens;
    error_number = error;
    chance = seed;
    passed = 0;
}

/* A moment that is no call to the disk: before a request to the server, and after its answer. */
void trouble_step(void) { fails(STEP); }

long trouble_passed(void) { return passed; }
