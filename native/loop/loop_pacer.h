#ifndef IOTRIAGE_LOOP_LOOP_PACER_H_
#define IOTRIAGE_LOOP_LOOP_PACER_H_

#include <uv.h>

#include <cstdint>
#include <functional>

#include "core/fd.h"
#include "core/io_job.h"

namespace iotriage {

/// An alarm on the loop, exact to some us. All on the loop's thread.
///
/// `uv_timer` knows whole ms: what is left of one would have to be spent turning, a whole processor at 1000
/// units per second. A timerfd in the loop's poll is 30 to 80 us late, about what it takes to wake up. So the
/// timer is set a little earlier and the loop turns the rest of the way (2 to 7 us late on average at 1000
/// per second), but only for a small share of the interval: where it turned for 60 us at 10000 per second,
/// operations took 30 to 67 us instead of 17. (Two processors, shared with other work.) A thread that sleeps
/// and then wakes the loop was not tried: two wake-ups instead of one.
class LoopPacer {
 public:
  /// `interval_ns`: from one alarm to the next, on average.
  /// @throws std::system_error where the kernel gives no timer.
  LoopPacer(uv_loop_t* loop, double interval_ns, std::function<void()> due);
  LoopPacer(const LoopPacer&) = delete;
  LoopPacer& operator=(const LoopPacer&) = delete;

  /// Calls `due` from the loop, once, at or after a moment of CLOCK_MONOTONIC, instead of any armed before.
  void Arm(uint64_t at_ns);
  /// Nothing is due any more. The pacer must live until `closed` is called, from the loop.
  void Close(std::function<void()> closed);

 private:
  static void OnReadable(uv_poll_t* poll, int status, int events);
  static void OnIdle(uv_idle_t* idle);
  static void OnClosed(uv_handle_t* handle);
  void SetTimer(uint64_t at_ns);
  void FireIfDue();

  const std::function<void()> due_;
  const uint64_t spin_ns_;
  std::function<void()> closed_;
  const Fd timer_;
  uv_poll_t poll_{};
  uv_idle_t idle_{};
  uint64_t at_ns_ = kNoLimit;
  int open_handles_ = 2;
};

}  // namespace iotriage

#endif  // IOTRIAGE_LOOP_LOOP_PACER_H_
