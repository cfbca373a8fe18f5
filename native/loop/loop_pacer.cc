#include "loop/loop_pacer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/clock.h"

namespace iotriage {
namespace {

/// What waking up takes, at most times.
constexpr uint64_t kMostSpinNs = 150'000;
/// Turning takes at most a twentieth of a processor.
constexpr double kSpinShare = 0.05;

Fd NewTimer() {
  Fd timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!timer.valid()) throw std::system_error(errno, std::generic_category(), "timerfd_create");
  return timer;
}

}  // namespace

LoopPacer::LoopPacer(uv_loop_t* loop, double interval_ns, std::function<void()> due)
    : due_(std::move(due)),
      spin_ns_(std::min(kMostSpinNs, static_cast<uint64_t>(std::min(interval_ns, 1e9) * kSpinShare))),
      timer_(NewTimer()) {
  // The only step of libuv's that can fail; before it there is nothing to close.
  const int error = uv_poll_init(loop, &poll_, timer_.get());
  if (error != 0) throw std::system_error(-error, std::generic_category(), "uv_poll_init");
  uv_idle_init(loop, &idle_);
  poll_.data = idle_.data = this;
  uv_poll_start(&poll_, UV_READABLE, OnReadable);
}

void LoopPacer::Arm(uint64_t at_ns) {
  if (at_ns == at_ns_) return;
  at_ns_ = at_ns;
  const uint64_t now_ns = MonotonicNs();
  if (at_ns > now_ns + spin_ns_) {
    uv_idle_stop(&idle_);
    SetTimer(at_ns - spin_ns_);
  } else {
    uv_idle_start(&idle_, OnIdle);
  }
}

void LoopPacer::SetTimer(uint64_t at_ns) {
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(at_ns / 1'000'000'000U);
  when.it_value.tv_nsec = static_cast<long>(at_ns % 1'000'000'000U);
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void LoopPacer::OnReadable(uv_poll_t* poll, int, int) {
  LoopPacer& pacer = *static_cast<LoopPacer*>(poll->data);
  uint64_t expirations = 0;
  // Nothing there: it was set anew meanwhile.
  if (read(pacer.timer_.get(), &expirations, sizeof(expirations)) < 0) return;
  if (pacer.at_ns_ != kNoLimit) uv_idle_start(&pacer.idle_, OnIdle);
  pacer.FireIfDue();
}

void LoopPacer::OnIdle(uv_idle_t* idle) { static_cast<LoopPacer*>(idle->data)->FireIfDue(); }

void LoopPacer::FireIfDue() {
  if (MonotonicNs() < at_ns_) return;
  at_ns_ = kNoLimit;
  uv_idle_stop(&idle_);
  due_();
}

void LoopPacer::Close(std::function<void()> closed) {
  closed_ = std::move(closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), OnClosed);
  uv_close(reinterpret_cast<uv_handle_t*>(&idle_), OnClosed);
}

void LoopPacer::OnClosed(uv_handle_t* handle) {
  LoopPacer& pacer = *static_cast<LoopPacer*>(handle->data);
  if (--pacer.open_handles_ > 0) return;
  // It may end the pacer.
  const std::function<void()> closed = std::move(pacer.closed_);
  closed();
}

}  // namespace iotriage
