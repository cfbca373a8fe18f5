#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

namespace lab {

/// Decides which calls of one kind fail: those that would take what was accepted before past a limit.
class CallFaults {
 public:
  /// @param limit in the unit of the amounts; none: no call fails.
  explicit CallFaults(std::optional<uint64_t> limit) : limit_(limit) {}

  /// @param amount what the call is counted by: its bytes, or 1.
  bool Fails(uint64_t amount) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (limit_ && accepted_ + amount > *limit_) return true;
    accepted_ += amount;
    return false;
  }

 private:
  std::mutex mutex_;
  const std::optional<uint64_t> limit_;
  uint64_t accepted_ = 0;
};

}  // namespace lab
