#include "core/scan_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "core/clock.h"
#include "core/fd.h"
#include "core/own_thread.h"

namespace iotriage {
namespace {

/// Mapped at a time: a bound for the vector of pages, not for the file.
constexpr uint64_t kWindowBytes = uint64_t{1} << 30;

int32_t Add(int32_t* control, ScanControl which) {
  return __atomic_fetch_add(control + which, 1, __ATOMIC_RELAXED);
}

int OpenRetried(const char* path, int flags) {
  int fd;
  do {
    fd = open(path, flags);
  } while (fd < 0 && errno == EINTR);
  return fd < 0 ? -errno : fd;
}

bool IsStopped(const ScanRequest& request, const std::atomic<bool>& stop) {
  return stop.load(std::memory_order_relaxed) ||
         __atomic_load_n(request.control + kScanStop, __ATOMIC_RELAXED) != 0;
}

/// Ends within a file where it is stopped.
/// @return 0 or an errno
int ReadWhole(const ScanRequest& request, int32_t index, uint8_t* buffer, const std::atomic<bool>& stop) {
  bool touched = false;
  const Fd fd(OpenToScan(request.paths + static_cast<size_t>(request.offsets[index]), touched));
  if (!fd.valid()) return -fd.get();
  if (touched) Add(request.control, kScanTouched);
  double bytes = 0;
  while (!IsStopped(request, stop)) {
    const ssize_t count = read(fd.get(), buffer, request.buffer_bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    Add(request.control, kScanReads);
    bytes += static_cast<double>(count);
    request.bytes[index] = bytes;
    // A short read beyond the size that the walk saw ends a file; before it, it may be any file system's
    // whim.
    const bool is_short = static_cast<size_t>(count) < request.buffer_bytes;
    if (count == 0 || (is_short && bytes >= request.sizes[index])) return 0;
  }
  return 0;
}

void ScanLane(const ScanRequest& request, uint8_t* buffer, const std::atomic<bool>& stop) {
  while (!IsStopped(request, stop)) {
    const int32_t index = Add(request.control, kScanNext);
    if (index >= request.count) return;
    const uint64_t start_ns = MonotonicNs();
    request.bytes[index] = 0;
    request.errors[index] = ReadWhole(request, index, buffer, stop);
    request.elapsed_ns[index] = static_cast<double>(MonotonicNs() - start_ns);
    Add(request.control, kScanDone);
  }
}

}  // namespace

int OpenToScan(const char* path, bool& touched) {
  // A pipe that took the file's place is not waited for.
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  touched = false;
  const int fd = OpenRetried(path, kFlags | O_NOATIME);
  if (fd != -EPERM) return fd;
  touched = true;
  return OpenRetried(path, kFlags);
}

void ScanFiles(const ScanRequest& request, const std::atomic<bool>& stop) {
  // What can fail for want of memory does so here, where it is an exception of the caller's.
  std::vector<std::unique_ptr<uint8_t[]>> buffers;
  for (int index = 0; index < request.threads; index++) {
    buffers.push_back(std::make_unique<uint8_t[]>(request.buffer_bytes));
  }
  std::vector<OwnThread> threads;
  threads.reserve(buffers.size());
  try {
    for (const auto& buffer : buffers) {
      threads.emplace_back("iotriage-scan",
                           [&request, &stop, &buffer] { ScanLane(request, buffer.get(), stop); });
    }
  } catch (...) {
    // Those that were made need not read the whole tree first.
    __atomic_store_n(request.control + kScanStop, 1, __ATOMIC_RELAXED);
    throw;
  }
}

int64_t ResidentBytesOf(int fd, uint64_t size_bytes) {
  const auto page_bytes = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages;
  int64_t resident = 0;
  for (uint64_t at = 0; at < size_bytes; at += kWindowBytes) {
    const uint64_t length = std::min(kWindowBytes, size_bytes - at);
    void* const mapped = mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(at));
    if (mapped == MAP_FAILED) return -errno;
    pages.resize((length + page_bytes - 1) / page_bytes);
    const int error = mincore(mapped, length, pages.data()) == 0 ? 0 : errno;
    munmap(mapped, length);
    if (error != 0) return -error;
    resident += std::count_if(pages.begin(), pages.end(), [](unsigned char page) { return (page & 1) != 0; });
  }
  return std::min(resident * static_cast<int64_t>(page_bytes), static_cast<int64_t>(size_bytes));
}

}  // namespace iotriage
