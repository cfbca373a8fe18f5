#include "core/gauge_sampler.h"

#include <algorithm>

#include "core/clock.h"

namespace iotriage {

GaugeSampler::GaugeSampler(const unsigned* gauge, std::chrono::nanoseconds interval, size_t capacity)
    : gauge_(gauge),
      interval_(interval),
      at_ns_(std::max<size_t>(capacity, 1)),
      counts_(at_ns_.size()),
      thread_("iotriage-gauge", [this] { Run(); }) {}

GaugeSampler::~GaugeSampler() { Halt(); }

GaugeSampler::Samples GaugeSampler::Stop() {
  Halt();
  const size_t capacity = at_ns_.size();
  const size_t kept = std::min<uint64_t>(taken_, capacity);
  Samples samples;
  samples.overwritten = taken_ - kept;
  for (uint64_t sample = taken_ - kept; sample < taken_; sample++) {
    samples.at_ns.push_back(at_ns_[sample % capacity]);
    samples.counts.push_back(counts_[sample % capacity]);
  }
  return samples;
}

void GaugeSampler::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  auto next = std::chrono::steady_clock::now();
  while (!halt_) {
    const size_t slot = taken_ % at_ns_.size();
    at_ns_[slot] = MonotonicNs();
    counts_[slot] = __atomic_load_n(gauge_, __ATOMIC_RELAXED);
    taken_++;
    // Moments that were missed are left out, not made up for in a burst.
    next = std::max(next + interval_, std::chrono::steady_clock::now());
    halted_.wait_until(lock, next, [this] { return halt_; });
  }
}

void GaugeSampler::Halt() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    halt_ = true;
  }
  halted_.notify_all();
  thread_.Join();
}

}  // namespace iotriage
