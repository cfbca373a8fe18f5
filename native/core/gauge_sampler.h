#ifndef IOTRIAGE_CORE_GAUGE_SAMPLER_H_
#define IOTRIAGE_CORE_GAUGE_SAMPLER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "core/own_thread.h"

namespace iotriage {

/// Samples a few numbers at an interval, from a thread of its own, into a ring.
class GaugeSampler {
 public:
  /// Writes the numbers of one sample, on the sampler's thread.
  using Read = std::function<void(double* values)>;

  struct Samples {
    std::vector<uint64_t> at_ns;
    /// `width` of each sample.
    std::vector<double> values;
    /// Samples that replaced the oldest.
    uint64_t overwritten = 0;
  };

  /// What `read` looks at must outlive the sampler. The ring is reserved here.
  /// @throws std::bad_alloc, std::system_error where there is no memory or no thread to be had
  GaugeSampler(Read read, size_t width, std::chrono::nanoseconds interval, size_t capacity);
  ~GaugeSampler();
  GaugeSampler(const GaugeSampler&) = delete;
  GaugeSampler& operator=(const GaugeSampler&) = delete;

  /// Ends the thread. The samples come oldest first.
  Samples Stop();

 private:
  void Run();
  void Halt();
  void Take();

  const Read read_;
  const size_t width_;
  const std::chrono::nanoseconds interval_;
  const size_t capacity_;
  std::vector<uint64_t> at_ns_;
  std::vector<double> values_;
  uint64_t taken_ = 0;
  std::mutex mutex_;
  std::condition_variable halted_;
  bool halt_ = false;
  OwnThread thread_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_GAUGE_SAMPLER_H_
