#include "hindered_calls.h"

#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

namespace iotriage::test {
namespace {

std::atomic<int> calls_to_shorten{0};
std::atomic<int> calls_to_interrupt{0};

bool Take(std::atomic<int>& left) {
  if (left <= 0) return false;
  left--;
  return true;
}

template <typename Call, typename Bytes>
ssize_t Hindered(Call call, int fd, Bytes bytes, size_t size, off_t offset) {
  if (Take(calls_to_interrupt)) {
    errno = EINTR;
    return -1;
  }
  return call(fd, bytes, Take(calls_to_shorten) ? size / 2 : size, offset);
}

}  // namespace

void ShortenCalls(int calls) { calls_to_shorten = calls; }
void InterruptCalls(int calls) { calls_to_interrupt = calls; }

}  // namespace iotriage::test

// The linker puts these in the place of pwrite and pread (--wrap): no file can be relied on to give short
// counts.
extern "C" {
ssize_t __real_pwrite(int fd, const void* bytes, size_t size, off_t offset);
ssize_t __real_pread(int fd, void* bytes, size_t size, off_t offset);

ssize_t __wrap_pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return iotriage::test::Hindered(__real_pwrite, fd, bytes, size, offset);
}

ssize_t __wrap_pread(int fd, void* bytes, size_t size, off_t offset) {
  return iotriage::test::Hindered(__real_pread, fd, bytes, size, offset);
}
}
