#pragma once

#include <cstdint>
#include <mutex>

#include "options.h"

namespace lab {

enum class Fate { kAccept, kFail, kHang };

/// Decides which writes fail and which hang, by the bytes accepted before.
class WriteFaults {
 public:
  explicit WriteFaults(const Options& options)
      : fail_after_bytes_(options.fail_after_bytes), hang_after_bytes_(options.hang_after_bytes) {}

  Fate Decide(uint64_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    const uint64_t after = accepted_bytes_ + bytes;
    if (fail_after_bytes_ && after > *fail_after_bytes_) return Fate::kFail;
    if (hang_after_bytes_ && after > *hang_after_bytes_) return Fate::kHang;
    accepted_bytes_ = after;
    return Fate::kAccept;
  }

  void StopHanging() {
    std::lock_guard<std::mutex> lock(mutex_);
    hang_after_bytes_.reset();
  }

 private:
  std::mutex mutex_;
  std::optional<uint64_t> fail_after_bytes_;
  std::optional<uint64_t> hang_after_bytes_;
  uint64_t accepted_bytes_ = 0;
};

}  // namespace lab
