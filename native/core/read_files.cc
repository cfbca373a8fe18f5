#include "core/read_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace iotriage {
namespace {

constexpr size_t kPageBytes = 4096;

}  // namespace

void ByteLog::Append(const uint8_t* from, size_t bytes) {
  std::copy_n(from, bytes, Reserve(bytes));
  Keep(bytes);
}

int32_t ReadWhole(int fd, ByteLog& into) {
  const size_t start = into.size();
  for (;;) {
    // A read that ends for want of room must not look like the end of the file.
    uint8_t* const at = into.Reserve(kPageBytes);
    const size_t length = into.size() - start;
    const ssize_t count = pread(fd, at, into.room(), static_cast<off_t>(length));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      into.CutTo(start);
      return -errno;
    }
    into.Keep(static_cast<size_t>(count));
    if (static_cast<size_t>(count) < kPageBytes / 2) return static_cast<int32_t>(into.size() - start);
  }
}

}  // namespace iotriage
