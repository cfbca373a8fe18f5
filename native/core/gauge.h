#ifndef IOTRIAGE_CORE_GAUGE_H_
#define IOTRIAGE_CORE_GAUGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/ticker.h"

namespace iotriage {

/// A few numbers that are looked at at each tick, in a ring.
class Gauge final : public Ticked {
 public:
  /// Writes the numbers of one sample, on the ticker's thread; it must not throw.
  using Read = std::function<void(double* values)>;

  struct Samples {
    std::vector<double> at_ns;
    /// `width` of each sample.
    std::vector<double> values;
    /// Samples that replaced the oldest.
    uint64_t overwritten = 0;
  };

  /// What `read` looks at must outlive the ticks. The ring is reserved here.
  /// @throws std::bad_alloc
  Gauge(Read read, size_t width, size_t capacity);

  void Tick(double at_ns) noexcept override;

  /// Oldest first. Nothing may tick it meanwhile.
  Samples Ordered() const;

 private:
  const Read read_;
  const size_t width_;
  const size_t capacity_;
  std::vector<double> at_ns_;
  std::vector<double> values_;
  uint64_t taken_ = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_GAUGE_H_
