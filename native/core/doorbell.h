#ifndef IOTRIAGE_CORE_DOORBELL_H_
#define IOTRIAGE_CORE_DOORBELL_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace iotriage {

/// Wakes one thread that waits for others or for a time. A ring is kept until it is answered, so that none
/// is lost between a look at what it stands for and the wait.
class Doorbell {
 public:
  /// From any thread.
  void Ring() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      rung_.store(true, std::memory_order_release);
    }
    rings_.notify_one();
  }

  /// Whether it was rung since the last answer. What was written before the ring is visible after it.
  bool Answer() { return IsRung() && rung_.exchange(false, std::memory_order_acquire); }
  bool IsRung() const { return rung_.load(std::memory_order_relaxed); }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    rings_.wait(lock, [this] { return IsRung(); });
  }

  /// Until CLOCK_MONOTONIC shows `at_ns` at the latest.
  void WaitUntil(uint64_t at_ns) {
    // libstdc++'s and libc++'s steady clock is CLOCK_MONOTONIC.
    const std::chrono::steady_clock::time_point at{std::chrono::nanoseconds(static_cast<int64_t>(at_ns))};
    std::unique_lock<std::mutex> lock(mutex_);
    rings_.wait_until(lock, at, [this] { return IsRung(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable rings_;
  std::atomic<bool> rung_{false};
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_DOORBELL_H_
