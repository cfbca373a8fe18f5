#ifndef IOTRIAGE_CORE_RUN_WORKER_H_
#define IOTRIAGE_CORE_RUN_WORKER_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "core/doorbell.h"
#include "core/job_tally.h"
#include "core/lane_content.h"
#include "core/lane_cursor.h"

namespace iotriage {

/// A lane of the thread that works on it.
struct RunLane {
  uint32_t number;
  LaneCursor cursor;
  LaneContent content;
};

/// What one thread of a run has for itself, on cache lines of its own.
struct alignas(64) RunWorker {
  /// After every operation, for whoever asks for the progress.
  void ShowProgress() {
    operations.store(tally->operations(), std::memory_order_relaxed);
    bytes.store(tally->bytes(), std::memory_order_relaxed);
  }

  std::atomic<uint64_t> operations{0};
  std::atomic<uint64_t> bytes{0};
  std::unique_ptr<JobTally> tally;
  uint64_t start_ns = 0;
  uint64_t deadline_ns = 0;
  uint64_t end_ns = 0;
  bool was_stopped = false;
  /// Rung where its lanes may go on, and at every stop.
  Doorbell bell;
};

/// The operation that ended a loop; null: none did.
struct LoopFailure {
  const Operation* operation = nullptr;
  /// As in OperationResult.
  int error = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_RUN_WORKER_H_
