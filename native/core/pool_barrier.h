#ifndef IOTRIAGE_CORE_POOL_BARRIER_H_
#define IOTRIAGE_CORE_POOL_BARRIER_H_

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

namespace iotriage {

/// Holds n threads until all of them are there, so that n works must lie on n different threads. Nobody waits
/// beyond the deadline, whatever the owner does.
class PoolBarrier {
 public:
  PoolBarrier(uint32_t threads, std::chrono::steady_clock::time_point deadline)
      : wanted_(threads), deadline_(deadline) {}

  /// Called by each thread. Does not wait once the barrier is open.
  void Arrive() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (open_) return;
    thread_ids_.push_back(static_cast<pid_t>(syscall(SYS_gettid)));
    if (thread_ids_.size() == wanted_) complete_ = open_ = true;
    if (!open_) opened_.wait_until(lock, deadline_, [this] { return open_; });
    open_ = true;
    opened_.notify_all();
  }

  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }

  /// Whether all were there at once; then the ids are theirs.
  bool complete() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return complete_;
  }
  std::vector<pid_t> thread_ids() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return thread_ids_;
  }

 private:
  const uint32_t wanted_;
  const std::chrono::steady_clock::time_point deadline_;
  std::mutex mutex_;
  std::condition_variable opened_;
  std::vector<pid_t> thread_ids_;
  bool open_ = false;
  bool complete_ = false;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_POOL_BARRIER_H_
