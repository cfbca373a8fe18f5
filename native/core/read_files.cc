#include "core/read_files.h"

#include <unistd.h>

#include <cerrno>

namespace iotriage {
namespace {

constexpr size_t kPageBytes = 4096;
/// Of a reader that must not take a read that ends for want of room for the end of the file.
constexpr int64_t kNoRoom = INT64_MIN;

/// @return bytes, a negative errno or `kNoRoom`
int64_t ReadFile(int fd, uint8_t* into, size_t size) {
  size_t length = 0;
  for (;;) {
    if (size - length < kPageBytes) return kNoRoom;
    const ssize_t count = pread(fd, into + length, size - length, static_cast<off_t>(length));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -errno;
    length += static_cast<size_t>(count);
    if (static_cast<size_t>(count) < kPageBytes / 2) return static_cast<int64_t>(length);
  }
}

}  // namespace

int64_t ReadFiles(const int32_t* fds, size_t count, uint8_t* into, size_t size, int32_t* lengths) {
  size_t total = 0;
  for (size_t index = 0; index < count; index++) {
    const int64_t length = ReadFile(fds[index], into + total, size - total);
    if (length == kNoRoom) return -1;
    lengths[index] = static_cast<int32_t>(length);
    if (length > 0) total += static_cast<size_t>(length);
  }
  return static_cast<int64_t>(total);
}

}  // namespace iotriage
