#ifndef IOTRIAGE_CORE_ALIGNED_BUFFER_H_
#define IOTRIAGE_CORE_ALIGNED_BUFFER_H_

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

/// Zeroed memory, so that its pages are there before anything is timed. `alignment` is a power of two.
inline AlignedBuffer MakeAlignedBuffer(size_t size_bytes, size_t alignment = kPageBytes) {
  if (alignment < sizeof(void*)) alignment = sizeof(void*);
  void* memory = nullptr;
  if (posix_memalign(&memory, alignment, size_bytes == 0 ? 1 : size_bytes) != 0) throw std::bad_alloc();
  std::memset(memory, 0, size_bytes);
  return AlignedBuffer(static_cast<uint8_t*>(memory));
}

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_ALIGNED_BUFFER_H_
