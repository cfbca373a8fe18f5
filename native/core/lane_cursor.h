#ifndef IOTRIAGE_CORE_LANE_CURSOR_H_
#define IOTRIAGE_CORE_LANE_CURSOR_H_

#include <cstdint>

#include "core/io_job.h"

namespace iotriage {

/// Walks the units of one lane: l, l + lanes, l + 2 lanes ... of each pass, until so many were begun that the
/// limit is reached. Where the job varies its order, each pass visits them in another one; the first in
/// theirs.
class LaneCursor {
 public:
  LaneCursor(const IoJob& job, uint32_t lane)
      : units_per_pass_(job.UnitsPerPass()),
        limit_units_(job.limit_units),
        lanes_(job.lanes),
        lane_(lane),
        own_units_(lane < units_per_pass_ ? (units_per_pass_ - lane - 1) / lanes_ + 1 : 0),
        stir_(job.varies_order && own_units_ > 0 ? kVaryOrderPrime % own_units_ : 0),
        next_(lane) {}

  /// A lane beyond the last unit of a pass has nothing to do.
  bool Done() const { return lane_ >= units_per_pass_ || number() >= limit_units_; }

  /// The unit within its pass.
  uint64_t unit() const { return lane_ + place_ * lanes_; }
  /// Which unit this is, in the order of all passes.
  uint64_t number() const { return pass_start_ + next_; }
  /// Passes before this one.
  uint32_t pass() const { return pass_; }

  void Advance() {
    next_ += lanes_;
    place_ += stride_;
    if (place_ >= own_units_) place_ -= own_units_;
    if (next_ >= units_per_pass_) EnterPass();
  }

 private:
  void EnterPass() {
    next_ = lane_;
    pass_++;
    pass_start_ += units_per_pass_;
    if (stir_ > 0) stride_ = stride_ * stir_ % own_units_;
    place_ = first_place_ = (first_place_ + stir_) % own_units_;
  }

  uint64_t units_per_pass_;
  uint64_t limit_units_;
  uint32_t lanes_;
  uint32_t lane_;
  uint64_t own_units_;
  /// The prime, modulo the lane's units; 0: the order stays.
  uint64_t stir_;
  uint64_t next_;
  /// Of the unit at hand, among the lane's own.
  uint64_t place_ = 0;
  uint64_t first_place_ = 0;
  uint64_t stride_ = 1;
  uint64_t pass_start_ = 0;
  uint32_t pass_ = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_LANE_CURSOR_H_
