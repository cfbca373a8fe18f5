#ifndef IOTRIAGE_CORE_PACE_TIMER_H_
#define IOTRIAGE_CORE_PACE_TIMER_H_

#include <sched.h>
#include <sys/prctl.h>

#include <cstdint>

#include "core/clock.h"
#include "core/doorbell.h"

namespace iotriage {

/// Waits for intended starts to within less than a microsecond: it sleeps until shortly before and turns
/// the rest of the way, so that a timer that comes late is not taken for a slow file system.
class PaceTimer {
 public:
  /// For the calling thread, one of `threads` that wait alike. Where they outnumber the processors they
  /// sleep all the way: one that turns would hold back another whose time has come.
  explicit PaceTimer(uint32_t threads) : turn_ns_(threads <= Processors() ? kTurnNs : 0) {
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  }

  /// Returns the time: `at_ns` or later, or earlier if the bell was rung.
  uint64_t WaitUntil(uint64_t at_ns, Doorbell& bell) const {
    uint64_t now_ns = MonotonicNs();
    if (now_ns + turn_ns_ < at_ns) {
      bell.WaitUntil(at_ns - turn_ns_);
      now_ns = MonotonicNs();
    }
    while (now_ns < at_ns && !bell.IsRung()) now_ns = MonotonicNs();
    return now_ns;
  }

 private:
  /// What waking up takes, at most times.
  static constexpr uint64_t kTurnNs = 60'000;

  static uint32_t Processors() {
    cpu_set_t usable;
    // It fails only where there are more processors than the set has room for.
    if (sched_getaffinity(0, sizeof(usable), &usable) != 0) return CPU_SETSIZE;
    return static_cast<uint32_t>(CPU_COUNT(&usable));
  }

  const uint64_t turn_ns_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_PACE_TIMER_H_
