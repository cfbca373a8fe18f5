#ifndef IOTRIAGE_CORE_START_GATE_H_
#define IOTRIAGE_CORE_START_GATE_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/clock.h"

namespace iotriage {

/// Lets n threads begin at one moment, when all of them are ready: making buffers is not part of a job's
/// time.
class StartGate {
 public:
  explicit StartGate(uint32_t threads) : missing_(threads) {}

  /// Waits for the others. Returns the moment at which all were there.
  uint64_t ArriveAndWait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!open_ && --missing_ == 0) Open();
    opened_.wait(lock, [this] { return open_; });
    return opened_at_ns_;
  }

  /// Opens for those who are there: a thread could not be made.
  void GiveUp() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!open_) Open();
  }

 private:
  void Open() {
    open_ = true;
    opened_at_ns_ = MonotonicNs();
    opened_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable opened_;
  uint32_t missing_;
  uint64_t opened_at_ns_ = 0;
  bool open_ = false;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_START_GATE_H_
