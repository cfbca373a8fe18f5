#ifndef IOTRIAGE_CORE_ALIGNED_BUFFER_H_
#define IOTRIAGE_CORE_ALIGNED_BUFFER_H_

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace iotriage {

inline constexpr size_t kPageBytes = 4096;

struct FreeDeleter {
  void operator()(void* memory) const { std::free(memory); }
};

using AlignedBuffer = std::unique_ptr<uint8_t[], FreeDeleter>;

/// Has the kernel write zeros into memory that is zero already. On some virtual machines (shadow page tables)
/// its first access to a page costs 10 us, though the program has touched it: that must not be in the time of
/// the first write.
inline void TouchByKernel(void* memory, size_t size_bytes) {
  const int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  // Where it is not to be had, the first write pays, as it would in a service.
  if (zeros < 0) return;
  auto* at = static_cast<uint8_t*>(memory);
  while (size_bytes > 0) {
    const ssize_t done = read(zeros, at, size_bytes);
    if (done <= 0) break;
    at += done;
    size_bytes -= static_cast<size_t>(done);
  }
  close(zeros);
}

/// Zeroed memory, so that its pages are there before anything is timed. `alignment` is a power of two.
inline AlignedBuffer MakeAlignedBuffer(size_t size_bytes, size_t alignment = kPageBytes) {
  if (alignment < sizeof(void*)) alignment = sizeof(void*);
  void* memory = nullptr;
  if (posix_memalign(&memory, alignment, size_bytes == 0 ? 1 : size_bytes) != 0) throw std::bad_alloc();
  std::memset(memory, 0, size_bytes);
  TouchByKernel(memory, size_bytes);
  return AlignedBuffer(static_cast<uint8_t*>(memory));
}

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_ALIGNED_BUFFER_H_
