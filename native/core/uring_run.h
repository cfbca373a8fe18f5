#ifndef IOTRIAGE_CORE_URING_RUN_H_
#define IOTRIAGE_CORE_URING_RUN_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/fd_table.h"
#include "core/file_operations.h"
#include "core/uring_drive.h"
#include "core/uring_groups.h"
#include "core/uring_lane.h"
#include "core/uring_requests.h"
#include "core/uring_ring.h"

namespace iotriage {

/// One job in a ring of its own. All of it happens on the thread that calls `Execute`, which makes the ring.
class UringRun {
 public:
  UringRun(std::shared_ptr<const IoJob> job, FdTable& fds, UringMode mode, UringBuffers registered);

  JobResult Execute();

  void Abort() {
    aborted_.store(true, std::memory_order_relaxed);
    stop_.store(true, std::memory_order_relaxed);
  }
  Progress progress() const {
    return {operations_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed)};
  }
  /// Flags in force and what was registered; when the job has ended.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  using Due = std::pair<uint64_t, UringLane*>;

  void MakeLanes();
  void Loop();
  void Drain();
  void BeginReady();
  void BeginDue();
  /// Begins a lane's next operation, puts the lane off until it is due, or ends it.
  void Begin(UringLane& lane);
  void Call(UringLane& lane, const Operation& operation);
  void PerformHere(UringLane& lane);

  void Wait();
  /// Takes note of a ring that has failed.
  void Heed(int error);

  void OnCompletion(UringLane& lane, int32_t result);
  void Succeed(UringLane& lane);
  void Advance(UringLane& lane);
  void OnGroupStep(UringLane& lane);
  void End(UringLane& lane);
  void Fail(UringLane& lane, int error);

  const std::shared_ptr<const IoJob> job_;
  const UringMode mode_;
  const UringBuffers registered_;
  const FileOperations files_;
  JobTally tally_;
  UringGroups groups_;
  std::vector<UringLane> lanes_;
  std::optional<UringRing> ring_;
  std::optional<UringDrive> drive_;
  std::optional<UringRequests> requests_;

  /// Lanes whose next operation can begin, and those being begun.
  std::vector<UringLane*> ready_;
  std::vector<UringLane*> beginning_;
  /// Lanes of a paced job that are early.
  std::priority_queue<Due, std::vector<Due>, std::greater<>> early_;
  size_t live_ = 0;
  size_t in_flight_ = 0;
  uint64_t start_ns_ = 0;
  uint64_t deadline_ns_ = kNoLimit;
  uint64_t now_ns_ = 0;
  uint64_t end_ns_ = 0;
  bool was_stopped_ = false;
  std::string fault_;
  std::vector<std::string> notes_;

  alignas(64) std::atomic<uint64_t> operations_{0};
  std::atomic<uint64_t> bytes_{0};
  alignas(64) std::atomic<bool> stop_{false};
  std::atomic<bool> aborted_{false};
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_RUN_H_
