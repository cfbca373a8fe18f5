#include "hindered_calls.h"

#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

#include <atomic>
#include <cerrno>
#include <mutex>

namespace iotriage::test {
namespace {

constexpr int kNever = -1;

std::atomic<int> calls_to_shorten{0};
std::atomic<int> calls_to_interrupt{0};
std::atomic<int> delay_ms{0};
std::atomic<int> syncs_before_failure{kNever};

std::mutex vector_mutex;
std::vector<std::vector<size_t>> vector_calls;

bool Take(std::atomic<int>& left) {
  if (left <= 0) return false;
  left--;
  return true;
}

bool IsInterrupted() {
  if (!Take(calls_to_interrupt)) return false;
  errno = EINTR;
  return true;
}

template <typename Call, typename Bytes>
ssize_t Hindered(Call call, int fd, Bytes bytes, size_t size, off_t offset) {
  if (IsInterrupted()) return -1;
  const int wait_ms = delay_ms.exchange(0);
  if (wait_ms > 0) {
    const timespec wait{wait_ms / 1000, (wait_ms % 1000) * 1'000'000L};
    nanosleep(&wait, nullptr);
  }
  return call(fd, bytes, Take(calls_to_shorten) ? size / 2 : size, offset);
}

template <typename Call>
ssize_t HinderedVector(Call call, int fd, const iovec* pieces, int count, off_t offset) {
  std::vector<size_t> sizes;
  for (int piece = 0; piece < count; piece++) sizes.push_back(pieces[piece].iov_len);
  {
    const std::lock_guard<std::mutex> lock(vector_mutex);
    vector_calls.push_back(sizes);
  }
  if (IsInterrupted()) return -1;
  if (!Take(calls_to_shorten)) return call(fd, pieces, count, offset);
  // Half of the pieces, and half of one more.
  std::vector<iovec> some(pieces, pieces + count / 2 + 1);
  some.back().iov_len /= 2;
  return call(fd, some.data(), static_cast<int>(some.size()), offset);
}

bool FailsNow() {
  if (syncs_before_failure == kNever || syncs_before_failure-- > 0) return false;
  errno = EIO;
  return true;
}

}  // namespace

void ShortenCalls(int calls) { calls_to_shorten = calls; }
void InterruptCalls(int calls) { calls_to_interrupt = calls; }
void DelayCall(int milliseconds) { delay_ms = milliseconds; }
void FailSyncAfter(int calls) { syncs_before_failure = calls; }

std::vector<std::vector<size_t>> VectorCalls() {
  const std::lock_guard<std::mutex> lock(vector_mutex);
  return vector_calls;
}

}  // namespace iotriage::test

// The linker puts these in the place of the calls (--wrap): no file can be relied on to give short counts, to
// be slow or to fail.
extern "C" {
ssize_t __real_pwrite(int fd, const void* bytes, size_t size, off_t offset);
ssize_t __real_pread(int fd, void* bytes, size_t size, off_t offset);
ssize_t __real_pwritev(int fd, const iovec* pieces, int count, off_t offset);
ssize_t __real_preadv(int fd, const iovec* pieces, int count, off_t offset);
int __real_fsync(int fd);
int __real_fdatasync(int fd);

ssize_t __wrap_pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return iotriage::test::Hindered(__real_pwrite, fd, bytes, size, offset);
}

ssize_t __wrap_pread(int fd, void* bytes, size_t size, off_t offset) {
  return iotriage::test::Hindered(__real_pread, fd, bytes, size, offset);
}

ssize_t __wrap_pwritev(int fd, const iovec* pieces, int count, off_t offset) {
  return iotriage::test::HinderedVector(__real_pwritev, fd, pieces, count, offset);
}

ssize_t __wrap_preadv(int fd, const iovec* pieces, int count, off_t offset) {
  return iotriage::test::HinderedVector(__real_preadv, fd, pieces, count, offset);
}

int __wrap_fsync(int fd) { return iotriage::test::FailsNow() ? -1 : __real_fsync(fd); }
int __wrap_fdatasync(int fd) { return iotriage::test::FailsNow() ? -1 : __real_fdatasync(fd); }
}
