/* Stands between a program and its system (LD_PRELOAD), and writes down what goes out:

   W  bytes written to a file          U  what was in a file that is removed or replaced
   M  a file mapped to be written      X  arguments and environment of a program that is started
   C  an address connected or sent to  B  an address bound    L  an address listened on    D  a name looked up

   It changes one thing, where WITNESS_TAKES_CORES is set: no limit on cores counts, as where the system has a program
   that takes them.

   One file for each process below the folder that WITNESS names. A record is its letter, the length of a name (4 bytes),
   the length of what follows (4 bytes), the name, what follows. Read by witness.py. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int book = -1;
static pid_t book_of;

static void put_down(char letter, const char *name, const void *bytes, size_t length) {
    if (book < 0 || book_of != getpid()) {
        const char *folder = getenv("WITNESS");
        char path[PATH_MAX];
        if (!folder)
            return;
        snprintf(path, sizeof path, "%s/%d", folder, getpid());
        int opened = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        /* far above the numbers that anybody closes by counting */
        book = fcntl(opened, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, opened);
        book_of = getpid();
    }
    uint32_t lengths[2] = {strlen(name), length};
    struct iovec parts[] = {{&letter, 1}, {lengths, 8}, {(void *)name, lengths[0]}, {(void *)bytes, length}};
    if (syscall(SYS_writev, book, parts, 4) < 0)
        abort();
}

static int name_of(int file, char *name) {
    struct stat seen;
    char link[64];
    if (fstat(file, &seen) || !S_ISREG(seen.st_mode))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, PATH_MAX - 1);
    name[length > 0 ? length : 0] = 0;
    return length > 0;
}

static void written(int file, const void *bytes, ssize_t length) {
    char name[PATH_MAX];
    if (length > 0 && name_of(file, name))
        put_down('W', name, bytes, length);
}

static void removed(int folder, const char *path) {
    char name[PATH_MAX];
    int file = syscall(SYS_openat, folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat seen;
    if (file < 0)
        return;
    if (name_of(file, name) && !fstat(file, &seen)) {
        char *bytes = malloc(seen.st_size + 1);
        ssize_t got = syscall(SYS_pread64, file, bytes, seen.st_size, 0);
        if (got > 0)
            put_down('U', name, bytes, got);
        free(bytes);
    }
    syscall(SYS_close, file);
}

ssize_t write(int file, const void *bytes, size_t length) {
    REAL(write);
    ssize_t done = real(file, bytes, length);
    written(file, bytes, done);
    return done;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite);
    ssize_t done = real(file, bytes, length, offset);
    written(file, bytes, done);
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    REAL(pwrite64);
    ssize_t done = real(file, bytes, length, offset);
    written(file, bytes, done);
    return done;
}

static void written_parts(int file, const struct iovec *parts, int number, ssize_t left) {
    for (int i = 0; i < number && left > 0; left -= parts[i++].iov_len)
        written(file, parts[i].iov_base, left < (ssize_t)parts[i].iov_len ? left : (ssize_t)parts[i].iov_len);
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    REAL(writev);
    ssize_t done = real(file, parts, number);
    written_parts(file, parts, number, done);
    return done;
}

ssize_t pwritev(int file, const struct iovec *parts, int number, off_t offset) {
    REAL(pwritev);
    ssize_t done = real(file, parts, number, offset);
    written_parts(file, parts, number, done);
    return done;
}

size_t fwrite(const void *bytes, size_t size, size_t number, FILE *stream) {
    REAL(fwrite);
    size_t done = real(bytes, size, number, stream);
    written(fileno(stream), bytes, done * size);
    return done;
}

void *mmap(void *where, size_t length, int may, int flags, int file, off_t offset) {
    REAL(mmap);
    char name[PATH_MAX];
    if ((flags & MAP_SHARED) && (may & PROT_WRITE) && !(flags & MAP_ANONYMOUS) && name_of(file, name))
        put_down('M', name, "", 0);
    return real(where, length, may, flags, file, offset);
}

void *mmap64(void *where, size_t length, int may, int flags, int file, off64_t offset) {
    REAL(mmap64);
    char name[PATH_MAX];
    if ((flags & MAP_SHARED) && (may & PROT_WRITE) && !(flags & MAP_ANONYMOUS) && name_of(file, name))
        put_down('M', name, "", 0);
    return real(where, length, may, flags, file, offset);
}

int unlink(const char *path) {
    REAL(unlink);
    removed(AT_FDCWD, path);
    return real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    removed(folder, path);
    return real(folder, path, flags);
}

int remove(const char *path) {
    REAL(remove);
    removed(AT_FDCWD, path);
    return real(path);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    removed(AT_FDCWD, from);
    removed(AT_FDCWD, to);
    return real(from, to);
}

static void address(char letter, const struct sockaddr *to, socklen_t length) {
    char host[INET6_ADDRSTRLEN] = "", text[PATH_MAX];
    if (!to)
        return;
    if (to->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)to;
        inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        snprintf(text, sizeof text, "ip %s %d", host, ntohs(in->sin_port));
    } else if (to->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)to;
        inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
        snprintf(text, sizeof text, "ip %s %d", host, ntohs(in->sin6_port));
    } else if (to->sa_family == AF_UNIX) {
        const struct sockaddr_un *un = (const void *)to;
        size_t room = length > sizeof(sa_family_t) ? length - sizeof(sa_family_t) : 0;
        int hidden = room && !un->sun_path[0];
        snprintf(text, sizeof text, "unix %s%.*s", hidden ? "@" : "", (int)room - hidden, un->sun_path + hidden);
    } else {
        snprintf(text, sizeof text, "family %d", to->sa_family);
    }
    put_down(letter, text, "", 0);
}

int connect(int socket, const struct sockaddr *to, socklen_t length) {
    REAL(connect);
    address('C', to, length);
    return real(socket, to, length);
}

ssize_t sendto(int socket, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
    REAL(sendto);
    address('C', to, length);
    return real(socket, bytes, size, flags, to, length);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    address('C', message->msg_name, message->msg_namelen);
    return real(socket, message, flags);
}

int bind(int socket, const struct sockaddr *here, socklen_t length) {
    REAL(bind);
    address('B', here, length);
    return real(socket, here, length);
}

int listen(int socket, int backlog) {
    REAL(listen);
    struct sockaddr_storage here;
    socklen_t length = sizeof here;
    memset(&here, 0, sizeof here);
    if (!getsockname(socket, (struct sockaddr *)&here, &length))
        address('L', (struct sockaddr *)&here, length);
    return real(socket, backlog);
}

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    REAL(getaddrinfo);
    put_down('D', host ? host : "", "", 0);
    return real(host, service, hints, found);
}

static void started(const char *program, char *const words[], char *const surroundings[]) {
    char *const *lists[] = {words, surroundings ? surroundings : environ};
    for (int i = 0; i < 2; i++)
        for (char *const *word = lists[i]; word && *word; word++)
            put_down('X', program, *word, strlen(*word));
}

int execve(const char *program, char *const words[], char *const surroundings[]) {
    REAL(execve);
    started(program, words, surroundings);
    return real(program, words, surroundings);
}

int execv(const char *program, char *const words[]) {
    REAL(execv);
    started(program, words, NULL);
    return real(program, words);
}

int execvp(const char *program, char *const words[]) {
    REAL(execvp);
    started(program, words, NULL);
    return real(program, words);
}

int posix_spawn(pid_t *process, const char *program, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *how, char *const words[], char *const surroundings[]) {
    REAL(posix_spawn);
    started(program, words, surroundings);
    return real(process, program, actions, how, words, surroundings);
}

int posix_spawnp(pid_t *process, const char *program, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *how, char *const words[], char *const surroundings[]) {
    REAL(posix_spawnp);
    started(program, words, surroundings);
    return real(process, program, actions, how, words, surroundings);
}

static int core_is_taken(__rlimit_resource_t what) {
    return what == RLIMIT_CORE && getenv("WITNESS_TAKES_CORES");
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *limit) {
    REAL(setrlimit);
    return core_is_taken(what) ? 0 : real(what, limit);
}

int setrlimit64(__rlimit_resource_t what, const struct rlimit64 *limit) {
    REAL(setrlimit64);
    return core_is_taken(what) ? 0 : real(what, limit);
}
