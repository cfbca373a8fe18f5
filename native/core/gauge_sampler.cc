#include "core/gauge_sampler.h"

#include <algorithm>
#include <utility>

#include "core/clock.h"

namespace iotriage {
namespace {

/// The sampler's thread must not take memory: nobody could catch that there is none.
template <typename Value>
std::vector<Value> Reserved(size_t count) {
  std::vector<Value> values;
  values.reserve(count);
  return values;
}

}  // namespace

GaugeSampler::GaugeSampler(Read read, size_t width, std::chrono::nanoseconds interval, size_t capacity)
    : read_(std::move(read)),
      width_(width),
      interval_(interval),
      capacity_(std::max<size_t>(capacity, 1)),
      at_ns_(Reserved<uint64_t>(capacity_)),
      values_(Reserved<double>(capacity_ * width_)),
      thread_("iotriage-gauge", [this] { Run(); }) {}

GaugeSampler::~GaugeSampler() { Halt(); }

GaugeSampler::Samples GaugeSampler::Stop() {
  Halt();
  Samples samples;
  samples.overwritten = taken_ - at_ns_.size();
  for (uint64_t sample = samples.overwritten; sample < taken_; sample++) {
    const size_t slot = sample % capacity_;
    const auto values = values_.begin() + static_cast<std::ptrdiff_t>(slot * width_);
    samples.at_ns.push_back(at_ns_[slot]);
    samples.values.insert(samples.values.end(), values, values + static_cast<std::ptrdiff_t>(width_));
  }
  return samples;
}

void GaugeSampler::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  auto next = std::chrono::steady_clock::now();
  while (!halt_) {
    Take();
    // Moments that were missed are left out, not made up for in a burst.
    next = std::max(next + interval_, std::chrono::steady_clock::now());
    halted_.wait_until(lock, next, [this] { return halt_; });
  }
}

void GaugeSampler::Take() {
  const size_t slot = taken_ % capacity_;
  if (slot == at_ns_.size()) {
    at_ns_.push_back(0);
    values_.resize(values_.size() + width_);
  }
  at_ns_[slot] = MonotonicNs();
  read_(&values_[slot * width_]);
  taken_++;
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
