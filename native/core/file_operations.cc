#include "core/file_operations.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>

#include "core/job_tally.h"

namespace iotriage {
namespace {

constexpr int kErrorOfCall = -1;

/// A buffer in pieces for one call; at most IOV_MAX of them, what is beyond goes the way of a short call.
class Pieces {
 public:
  Pieces(const uint8_t* buffer, uint32_t size, uint32_t piece_bytes) {
    for (uint32_t at = 0; at < size && count_ < kMost; at += piece_bytes) {
      pieces_[count_++] = {const_cast<uint8_t*>(buffer) + at, std::min(piece_bytes, size - at)};
    }
  }
  const iovec* data() const { return pieces_.data(); }
  int count() const { return static_cast<int>(count_); }

 private:
  static constexpr size_t kMost = IOV_MAX;
  std::array<iovec, kMost> pieces_;
  size_t count_ = 0;
};

}  // namespace

ssize_t FileOperations::WriteVector(const Operation& operation, const uint8_t* buffer) const {
  const Pieces pieces(buffer, operation.size, job_.vector_bytes);
  return pwritev(FdOf(operation), pieces.data(), pieces.count(), OffsetOf(operation));
}

ssize_t FileOperations::ReadVector(const Operation& operation, uint8_t* buffer) const {
  const Pieces pieces(buffer, operation.size, job_.vector_bytes);
  return preadv(FdOf(operation), pieces.data(), pieces.count(), OffsetOf(operation));
}

OperationResult FileOperations::CompleteWrite(const Operation& operation, const uint8_t* buffer,
                                              ssize_t first) const {
  uint32_t done = 0;
  bool was_short = false;
  for (ssize_t written = first;;) {
    if (written == kErrorOfCall && errno != EINTR) return {errno, was_short};
    if (written == 0) return {kShortWrite, was_short};
    if (written > 0) {
      done += static_cast<uint32_t>(written);
      if (done == operation.size) return {0, was_short};
      was_short = true;
    }
    written = pwrite(FdOf(operation), buffer + done, operation.size - done,
                     OffsetOf(operation) + static_cast<off_t>(done));
  }
}

OperationResult FileOperations::CompleteRead(const Operation& operation, uint8_t* buffer,
                                             ssize_t first) const {
  uint32_t done = 0;
  bool was_short = false;
  for (ssize_t got = first;;) {
    if (got == kErrorOfCall && errno != EINTR) return {errno, was_short};
    if (got == 0) return {kShortRead, was_short};
    if (got > 0) {
      done += static_cast<uint32_t>(got);
      if (done == operation.size) return {0, was_short};
      was_short = true;
    }
    got = pread(FdOf(operation), buffer + done, operation.size - done,
                OffsetOf(operation) + static_cast<off_t>(done));
  }
}

OperationResult FileOperations::PerformRare(const Operation& operation) const {
  switch (operation.kind) {
    case OperationKind::kCreate:
      return Open(operation, O_RDWR | O_CREAT | O_EXCL);
    case OperationKind::kOpen:
      return Open(operation, job_.read_only ? O_RDONLY : O_RDWR);
    case OperationKind::kSync:
      return Sync(operation);
    case OperationKind::kClose:
      return Close(operation);
    case OperationKind::kUnlink:
      return {unlink(job_.paths[operation.file].c_str()) == 0 ? 0 : errno, false};
    case OperationKind::kWrite:
    case OperationKind::kRead:
    case OperationKind::kCommit:
      break;
  }
  return {EINVAL, false};
}

OperationResult FileOperations::Open(const Operation& operation, int flags) const {
  flags |= O_NOFOLLOW | O_CLOEXEC | (job_.direct ? O_DIRECT : 0) | (job_.dsync ? O_DSYNC : 0);
  int fd = -1;
  do {
    fd = open(job_.paths[operation.file].c_str(), flags, 0600);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return {errno, false};
  const int previous = slots_[operation.file]->exchange(fd, std::memory_order_relaxed);
  if (previous >= 0) close(previous);
  return {};
}

OperationResult FileOperations::Sync(const Operation& operation) const {
  const int fd = FdOf(operation);
  int result = 0;
  do {
    result = job_.data_sync ? fdatasync(fd) : fsync(fd);
  } while (result != 0 && errno == EINTR);
  return {result == 0 ? 0 : errno, false};
}

OperationResult FileOperations::Close(const Operation& operation) const {
  // Linux frees the descriptor even where close fails, so it is never tried again.
  const int fd = slots_[operation.file]->exchange(-1, std::memory_order_relaxed);
  return {close(fd) == 0 || errno == EINTR ? 0 : errno, false};
}

}  // namespace iotriage
