// libc's calls on files, with ours in front: the names are plain C, and found before libc's since we are
// preloaded.
//
// A hook takes no lock and no memory and keeps errno. Other descriptors than ours are one look at an array
// away from libc's function.

// glibc redirects the names to those of 64 bits where this is set; here each is defined.
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "interposer/recorder.h"

#define IOTRIAGE_HOOK extern "C" __attribute__((visibility("default")))

namespace {

using iotriage::CallTimes;

/// libc's function, or that of another object that is preloaded behind ours. It is found when ours is loaded,
/// or before, where that other object calls it as it is loaded itself.
template <typename Function>
class Next {
 public:
  constexpr explicit Next(const char* name) : name_(name) {}

  Function get() {
    Function function = function_.load(std::memory_order_relaxed);
    return function != nullptr ? function : Find();
  }

  Function Find() {
    const int error = errno;
    const auto function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name_));
    if (function == nullptr) __builtin_trap();  // Whoever links the name would have failed to start.
    function_.store(function, std::memory_order_relaxed);
    errno = error;
    return function;
  }

 private:
  const char* const name_;
  std::atomic<Function> function_{nullptr};
};

uint64_t Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

/// A call that a signal interrupted, until its caller tries again, as libuv does at once.
struct Interrupted {
  bool waiting;
  IotriageCall call;
  int fd;
  uint64_t start_ns;
};
__thread Interrupted interrupted __attribute__((tls_model("initial-exec")));

/// libuv leaves it to others to try these again.
bool IsTriedAgain(IotriageCall call) { return call != kIotriageRead && call != kIotriageClose; }

/// Makes a call and hands its times to `stamp`, save where it will be tried again: its time is then a part of
/// the next.
template <typename Call, typename Stamp>
auto Timed(IotriageCall call, int fd, Call make, Stamp stamp) {
  const uint64_t began_ns = Now();
  const auto result = make();
  const int error = errno;
  const uint64_t end_ns = Now();
  const bool goes_on = interrupted.waiting && interrupted.call == call && interrupted.fd == fd;
  const uint64_t start_ns = goes_on ? interrupted.start_ns : began_ns;
  interrupted.waiting = result == -1 && error == EINTR && IsTriedAgain(call);
  if (interrupted.waiting) {
    interrupted.call = call;
    interrupted.fd = fd;
    interrupted.start_ns = start_ns;
    iotriage::CountCall(call);
  } else {
    stamp(CallTimes{start_ns, end_ns, static_cast<int64_t>(result)});
  }
  errno = error;
  return result;
}

template <typename Call>
auto TimedRange(IotriageCall call, int fd, int64_t offset, Call make) {
  return Timed(call, fd, make,
               [=](const CallTimes& times) { iotriage::StampRange(call, fd, offset, times); });
}

template <typename Call>
auto TimedSequential(IotriageCall call, int fd, Call make) {
  return Timed(call, fd, make, [=](const CallTimes& times) { iotriage::StampSequential(call, fd, times); });
}

template <typename Call>
auto TimedVector(IotriageCall call, int fd, const iovec* pieces, int count, int64_t offset, Call make) {
  return Timed(call, fd, make, [=](const CallTimes& times) {
    iotriage::StampVector(call, fd, pieces, count, offset, times);
  });
}

template <typename Call>
auto TimedDescriptor(IotriageCall call, int fd, Call make) {
  const uint32_t file = iotriage::FileOf(fd);
  return Timed(call, fd, make,
               [=](const CallTimes& times) { iotriage::StampDescriptor(call, fd, file, times); });
}

template <typename Call>
int TimedOpen(const char* path, Call make) {
  if (iotriage::IsOurPath(path)) {
    return Timed(kIotriageOpen, -1, make, [=](const CallTimes& times) {
      if (times.result >= 0) iotriage::Opened(static_cast<int>(times.result), true);
      iotriage::StampOpen(path, times);
    });
  }
  const int fd = make();
  if (fd >= 0) iotriage::Opened(fd, false);
  return fd;
}

/// Only with these flags is there a third argument.
bool HasMode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

using OfDescriptor = int (*)(int);
using OfPath = int (*)(const char*);
using Open = int (*)(const char*, int, ...);
using OpenAt = int (*)(int, const char*, int, ...);
using Syscall = long (*)(long, ...);

}  // namespace

#define IOTRIAGE_WRITE(name)                                                             \
  static Next<ssize_t (*)(int, const void*, size_t)> next_##name(#name);                 \
  IOTRIAGE_HOOK ssize_t name(int fd, const void* data, size_t size) {                    \
    const auto make = [=] { return next_##name.get()(fd, data, size); };                 \
    return iotriage::IsWatched(fd) ? TimedSequential(kIotriageWrite, fd, make) : make(); \
  }

#define IOTRIAGE_READ(name)                                                             \
  static Next<ssize_t (*)(int, void*, size_t)> next_##name(#name);                      \
  IOTRIAGE_HOOK ssize_t name(int fd, void* data, size_t size) {                         \
    const auto make = [=] { return next_##name.get()(fd, data, size); };                \
    return iotriage::IsWatched(fd) ? TimedSequential(kIotriageRead, fd, make) : make(); \
  }

#define IOTRIAGE_VECTOR(name, call)                                                           \
  static Next<ssize_t (*)(int, const iovec*, int)> next_##name(#name);                        \
  IOTRIAGE_HOOK ssize_t name(int fd, const iovec* pieces, int count) {                        \
    const auto make = [=] { return next_##name.get()(fd, pieces, count); };                   \
    return iotriage::IsWatched(fd) ? TimedVector(call, fd, pieces, count, -1, make) : make(); \
  }

#define IOTRIAGE_WRITE_AT(name, Offset)                                                     \
  static Next<ssize_t (*)(int, const void*, size_t, Offset)> next_##name(#name);            \
  IOTRIAGE_HOOK ssize_t name(int fd, const void* data, size_t size, Offset offset) {        \
    const auto make = [=] { return next_##name.get()(fd, data, size, offset); };            \
    return iotriage::IsWatched(fd) ? TimedRange(kIotriageWrite, fd, offset, make) : make(); \
  }

#define IOTRIAGE_READ_AT(name, Offset)                                                     \
  static Next<ssize_t (*)(int, void*, size_t, Offset)> next_##name(#name);                 \
  IOTRIAGE_HOOK ssize_t name(int fd, void* data, size_t size, Offset offset) {             \
    const auto make = [=] { return next_##name.get()(fd, data, size, offset); };           \
    return iotriage::IsWatched(fd) ? TimedRange(kIotriageRead, fd, offset, make) : make(); \
  }

#define IOTRIAGE_VECTOR_AT(name, call, Offset)                                                    \
  static Next<ssize_t (*)(int, const iovec*, int, Offset)> next_##name(#name);                    \
  IOTRIAGE_HOOK ssize_t name(int fd, const iovec* pieces, int count, Offset offset) {             \
    const auto make = [=] { return next_##name.get()(fd, pieces, count, offset); };               \
    return iotriage::IsWatched(fd) ? TimedVector(call, fd, pieces, count, offset, make) : make(); \
  }

#define IOTRIAGE_SYNC(name)                                                             \
  static Next<OfDescriptor> next_##name(#name);                                         \
  IOTRIAGE_HOOK int name(int fd) {                                                      \
    const auto make = [=] { return next_##name.get()(fd); };                            \
    return iotriage::IsWatched(fd) ? TimedDescriptor(kIotriageSync, fd, make) : make(); \
  }

#define IOTRIAGE_OPEN(name)                                                       \
  static Next<Open> next_##name(#name);                                           \
  IOTRIAGE_HOOK int name(const char* path, int flags, ...) {                      \
    va_list rest;                                                                 \
    va_start(rest, flags);                                                        \
    const mode_t mode = HasMode(flags) ? va_arg(rest, mode_t) : 0;                \
    va_end(rest);                                                                 \
    return TimedOpen(path, [=] { return next_##name.get()(path, flags, mode); }); \
  }

#define IOTRIAGE_OPEN_AT(name)                                                               \
  static Next<OpenAt> next_##name(#name);                                                    \
  IOTRIAGE_HOOK int name(int directory, const char* path, int flags, ...) {                  \
    va_list rest;                                                                            \
    va_start(rest, flags);                                                                   \
    const mode_t mode = HasMode(flags) ? va_arg(rest, mode_t) : 0;                           \
    va_end(rest);                                                                            \
    return TimedOpen(path, [=] { return next_##name.get()(directory, path, flags, mode); }); \
  }

IOTRIAGE_WRITE(write)
IOTRIAGE_READ(read)
IOTRIAGE_VECTOR(writev, kIotriageWrite)
IOTRIAGE_VECTOR(readv, kIotriageRead)
IOTRIAGE_WRITE_AT(pwrite, off_t)
IOTRIAGE_READ_AT(pread, off_t)
IOTRIAGE_VECTOR_AT(pwritev, kIotriageWrite, off_t)
IOTRIAGE_VECTOR_AT(preadv, kIotriageRead, off_t)
IOTRIAGE_SYNC(fsync)
IOTRIAGE_SYNC(fdatasync)
IOTRIAGE_OPEN(open)
IOTRIAGE_OPEN_AT(openat)
// musl has one name for both sizes of an offset.
#ifdef __GLIBC__
IOTRIAGE_WRITE_AT(pwrite64, off64_t)
IOTRIAGE_READ_AT(pread64, off64_t)
IOTRIAGE_VECTOR_AT(pwritev64, kIotriageWrite, off64_t)
IOTRIAGE_VECTOR_AT(preadv64, kIotriageRead, off64_t)
IOTRIAGE_OPEN(open64)
IOTRIAGE_OPEN_AT(openat64)
#endif

namespace {

Next<OfDescriptor> next_close("close");
Next<OfPath> next_unlink("unlink");
Next<Syscall> next_syscall("syscall");

/// No hook has to search while a signal is handled or in a forked child.
__attribute__((constructor)) void FindAll() {
  const auto find = [](auto&... nexts) { (nexts.Find(), ...); };
  find(next_write, next_read, next_writev, next_readv, next_pwrite, next_pread, next_pwritev, next_preadv,
       next_fsync, next_fdatasync, next_open, next_openat, next_close, next_unlink, next_syscall);
#ifdef __GLIBC__
  find(next_pwrite64, next_pread64, next_pwritev64, next_preadv64, next_open64, next_openat64);
#endif
}

/// The descriptor is given up before the call: its number may be another file's before the call has returned.
template <typename Call>
auto TimedClose(int fd, Call make) {
  const bool ours = iotriage::IsWatched(fd);
  iotriage::Closing(fd);
  return ours ? TimedDescriptor(kIotriageClose, fd, make) : make();
}

}  // namespace

IOTRIAGE_HOOK int close(int fd) {
  return TimedClose(fd, [=] { return next_close.get()(fd); });
}

IOTRIAGE_HOOK int unlink(const char* path) {
  const auto make = [=] { return next_unlink.get()(path); };
  if (!iotriage::IsOurPath(path)) return make();
  return Timed(kIotriageUnlink, -1, make,
               [=](const CallTimes& times) { iotriage::StampPath(kIotriageUnlink, path, times); });
}

#ifdef SYS_statx
namespace {

/// Whether the values of a `statx` name a descriptor of ours and no path.
bool StatsOurs(const long* value) {
  const auto* const path = reinterpret_cast<const char*>(value[1]);
  return path != nullptr && *path == '\0' && iotriage::IsWatched(static_cast<int>(value[0]));
}

}  // namespace
#endif

/// libuv closes files and asks for their sizes by the number of the call.
IOTRIAGE_HOOK long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long value[6];
  for (long& each : value) each = va_arg(rest, long);
  va_end(rest);
  const auto make = [&] {
    return next_syscall.get()(number, value[0], value[1], value[2], value[3], value[4], value[5]);
  };
  if (number == SYS_close) return TimedClose(static_cast<int>(value[0]), make);
#ifdef SYS_statx
  if (number == SYS_statx && StatsOurs(value)) {
    return TimedDescriptor(kIotriageStat, static_cast<int>(value[0]), make);
  }
#endif
  return make();
}
