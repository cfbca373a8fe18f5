#ifndef IOTRIAGE_CORE_LANE_CURSOR_H_
#define IOTRIAGE_CORE_LANE_CURSOR_H_

#include <cstdint>

#include "core/io_job.h"

namespace iotriage {

/// Walks the units of one lane: l, l + lanes, l + 2 lanes ... of each pass, until the unit's number reaches
/// the limit.
class LaneCursor {
 public:
  LaneCursor(const IoJob& job, uint32_t lane)
      : units_per_pass_(job.UnitsPerPass()),
        limit_units_(job.limit_units),
        lanes_(job.lanes),
        lane_(lane),
        unit_(lane) {}

  /// A lane beyond the last unit of a pass has nothing to do.
  bool Done() const { return lane_ >= units_per_pass_ || number() >= limit_units_; }

  /// The unit within its pass.
  uint64_t unit() const { return unit_; }
  /// The unit, counted over all passes.
  uint64_t number() const { return pass_start_ + unit_; }
  /// Passes before this one.
  uint32_t pass() const { return pass_; }

  void Advance() {
    unit_ += lanes_;
    if (unit_ >= units_per_pass_) {
      unit_ = lane_;
      pass_++;
      pass_start_ += units_per_pass_;
    }
  }

 private:
  uint64_t units_per_pass_;
  uint64_t limit_units_;
  uint32_t lanes_;
  uint32_t lane_;
  uint64_t unit_;
  uint64_t pass_start_ = 0;
  uint32_t pass_ = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_LANE_CURSOR_H_
