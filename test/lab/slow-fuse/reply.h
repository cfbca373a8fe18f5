#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab {

/// What an operation is delayed and counted as. `kFree` is never delayed.
enum class Kind { kFree, kMetadata, kRead, kWrite, kSync };

/// The answer to one request of the kernel, waiting to be sent.
struct Reply {
  uint64_t unique = 0;
  Kind kind = Kind::kFree;
  /// An errno, positive; 0: done.
  int error = 0;
  /// Bytes read or written by it.
  uint64_t bytes = 0;
  /// The inode that is written to; 0: another operation.
  uint64_t file = 0;
  std::vector<char> body{};

  template <typename T>
  void Append(const T& value) {
    const char* bytes_of = reinterpret_cast<const char*>(&value);
    body.insert(body.end(), bytes_of, bytes_of + sizeof(T));
  }
};

}  // namespace lab
