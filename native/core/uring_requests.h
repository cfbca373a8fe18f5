#ifndef IOTRIAGE_CORE_URING_REQUESTS_H_
#define IOTRIAGE_CORE_URING_REQUESTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/file_operations.h"
#include "core/io_job.h"
#include "core/uring_lane.h"
#include "core/uring_ring.h"

namespace iotriage {

/// Whether the memory of the lanes is registered with the ring.
enum class UringBuffers {
  /// With O_DIRECT, where it spares the kernel to pin the pages for each operation.
  kAuto,
  kOn,
  kOff,
};

/// Writes the entries of a ring for the operations of one job: by registered files, and by registered buffers
/// where that is wanted and the kernel takes them.
class UringRequests {
 public:
  /// Registers; what the kernel refuses is noted and done without.
  UringRequests(UringRing& ring, const IoJob& job, const FileOperations& files,
                const std::vector<UringLane>& lanes, UringBuffers registered);
  /// Nothing may be in flight.
  ~UringRequests();
  UringRequests(const UringRequests&) = delete;
  UringRequests& operator=(const UringRequests&) = delete;

  /// Whether an operation of this kind goes by the ring; the others are plain calls.
  static bool GoesByRing(OperationKind kind) {
    return kind == OperationKind::kWrite || kind == OperationKind::kRead || kind == OperationKind::kSync;
  }

  /// Pushes what is left of a lane's operation. `blocking`: by a kernel worker, without a first try on this
  /// thread.
  void Push(UringLane& lane, bool blocking = false);

  /// What was registered, for people.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  void RegisterBuffers(const std::vector<UringLane>& lanes);
  void RegisterFiles();
  void SetBytes(io_uring_sqe& entry, UringLane& lane);

  UringRing& ring_;
  const IoJob& job_;
  const FileOperations& files_;
  const UringBuffers registered_;
  bool has_buffers_ = false;
  bool has_files_ = false;
  /// Of the first buffer that is read into; those that are written come before.
  uint32_t first_read_buffer_ = 0;
  std::vector<std::string> notes_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_REQUESTS_H_
