#include "core/gauge.h"

#include <algorithm>
#include <utility>

namespace iotriage {

Gauge::Gauge(Read read, size_t width, size_t capacity)
    : read_(std::move(read)), width_(width), capacity_(std::max<size_t>(capacity, 1)) {
  // A tick must not take memory: nobody could be told that there is none.
  at_ns_.reserve(capacity_);
  values_.reserve(capacity_ * width_);
}

void Gauge::Tick(double at_ns) noexcept {
  const size_t slot = taken_ % capacity_;
  if (slot == at_ns_.size()) {
    at_ns_.push_back(0);
    values_.resize(values_.size() + width_);
  }
  at_ns_[slot] = at_ns;
  read_(&values_[slot * width_]);
  taken_++;
}

Gauge::Samples Gauge::Ordered() const {
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

}  // namespace iotriage
