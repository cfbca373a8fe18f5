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
    for (uint32_t at = 0; count_ < kMost;) {
      const uint32_t bytes = std::min(piece_bytes, size - at);
      pieces_[count_++] = {const_cast<uint8_t*>(buffer) + at, bytes};
      at += bytes;
      if (at == size) break;
    }
  }
  const iovec* data() const { return pieces_.data(); }
  int count() const { return static_cast<int>(count_); }

 private:
  static constexpr size_t kMost = IOV_MAX;
  std::array<iovec, kMost> pieces_;
  size_t count_ = 0;
};

/// Calls until `size` bytes are moved. `call` is given what is moved already; `none`: what a call that
/// moves nothing means.
template <typename Call>
OperationResult Complete(uint32_t size, ssize_t first, SpecialError none, Call call) {
  uint32_t done = 0;
  bool was_short = false;
  for (ssize_t moved = first;; moved = call(done)) {
    if (moved == kErrorOfCall && errno != EINTR) return {errno, was_short};
    if (moved == 0) return {none, was_short};
    if (moved < 0) continue;
    done += static_cast<uint32_t>(moved);
    if (done == size) return {0, was_short};
    was_short = true;
  }
}

}  // namespace

int OpenFlags(const IoJob& job, OperationKind kind) {
  const bool creates = kind == OperationKind::kCreate;
  const int access = job.read_only && !creates ? O_RDONLY : O_RDWR;
  return access | (creates ? O_CREAT | O_EXCL : 0) | O_NOFOLLOW | O_CLOEXEC | (job.direct ? O_DIRECT : 0) |
         (job.dsync ? O_DSYNC : 0);
}

ssize_t FileOperations::WriteVector(const Operation& operation, const uint8_t* buffer, uint32_t done) const {
  const Pieces pieces(buffer + done, operation.size - done, job_.vector_bytes);
  return pwritev(FdOf(operation.file), pieces.data(), pieces.count(), OffsetOf(operation, done));
}

ssize_t FileOperations::ReadVector(const Operation& operation, uint8_t* buffer, uint32_t done) const {
  const Pieces pieces(buffer + done, operation.size - done, job_.vector_bytes);
  return preadv(FdOf(operation.file), pieces.data(), pieces.count(), OffsetOf(operation, done));
}

OperationResult FileOperations::CompleteWrite(const Operation& operation, const uint8_t* buffer,
                                              ssize_t first) const {
  return Complete(operation.size, first, kShortWrite, [&](uint32_t done) {
    if (job_.IsVector(operation)) return WriteVector(operation, buffer, done);
    return pwrite(FdOf(operation.file), buffer + done, operation.size - done, OffsetOf(operation, done));
  });
}

OperationResult FileOperations::CompleteRead(const Operation& operation, uint8_t* buffer,
                                             ssize_t first) const {
  return Complete(operation.size, first, kShortRead, [&](uint32_t done) {
    if (job_.IsVector(operation)) return ReadVector(operation, buffer, done);
    return pread(FdOf(operation.file), buffer + done, operation.size - done, OffsetOf(operation, done));
  });
}

OperationResult FileOperations::PerformRare(const Operation& operation) const {
  switch (operation.kind) {
    case OperationKind::kCreate:
    case OperationKind::kOpen:
      return Open(operation);
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

OperationResult FileOperations::Open(const Operation& operation) const {
  const int flags = OpenFlags(job_, operation.kind);
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
  const int fd = FdOf(operation.file);
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
