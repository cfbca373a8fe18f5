#ifndef IOTRIAGE_CORE_GAUGE_SAMPLER_H_
#define IOTRIAGE_CORE_GAUGE_SAMPLER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/own_thread.h"

namespace iotriage {

/// Samples an unsigned counter of another thread, at an interval, from a thread of its own into a ring.
class GaugeSampler {
 public:
  struct Samples {
    std::vector<uint64_t> at_ns;
    std::vector<uint32_t> counts;
    /// Samples that replaced the oldest.
    uint64_t overwritten = 0;
  };

  /// `gauge` must outlive the sampler. It is no atomic of ours: an aligned word is read as a whole.
  GaugeSampler(const unsigned* gauge, std::chrono::nanoseconds interval, size_t capacity);
  ~GaugeSampler();
  GaugeSampler(const GaugeSampler&) = delete;
  GaugeSampler& operator=(const GaugeSampler&) = delete;

  /// Ends the thread. The samples come oldest first.
  Samples Stop();

 private:
  void Run();
  void Halt();

  const unsigned* const gauge_;
  const std::chrono::nanoseconds interval_;
  std::vector<uint64_t> at_ns_;
  std::vector<uint32_t> counts_;
  uint64_t taken_ = 0;
  std::mutex mutex_;
  std::condition_variable halted_;
  bool halt_ = false;
  OwnThread thread_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_GAUGE_SAMPLER_H_
