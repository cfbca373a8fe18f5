#ifndef IOTRIAGE_CORE_READ_FILES_H_
#define IOTRIAGE_CORE_READ_FILES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace iotriage {

/// Bytes that are gathered one behind the other.
class ByteLog {
 public:
  size_t size() const { return used_; }
  const uint8_t* data() const { return bytes_.data(); }

  /// Where at least so many bytes may be written; what is there moves.
  /// @throws std::bad_alloc
  uint8_t* Reserve(size_t bytes) {
    if (bytes_.size() - used_ < bytes) bytes_.resize(2 * bytes_.size() + bytes);
    return bytes_.data() + used_;
  }
  size_t room() const { return bytes_.size() - used_; }
  /// So many bytes were written there.
  void Keep(size_t bytes) { used_ += bytes; }
  void Append(const uint8_t* from, size_t bytes);
  /// Forgets what came behind the first `size` bytes.
  void CutTo(size_t size) { used_ = size; }

 private:
  std::vector<uint8_t> bytes_;
  size_t used_ = 0;
};

/// Reads a file of the kernel from its beginning.
///
/// The kernel hands out long files a page at a time, so a read of more than half a page is followed by
/// another until one ends the file.
///
/// @return its bytes, or the negative errno of the read that failed: nothing is appended then
/// @throws std::bad_alloc
int32_t ReadWhole(int fd, ByteLog& into);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_READ_FILES_H_
