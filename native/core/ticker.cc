#include "core/ticker.h"

#include <algorithm>
#include <utility>

#include "core/clock.h"

namespace iotriage {

Ticker::Ticker(std::chrono::nanoseconds interval, uint64_t epoch_ns)
    // A shorter one would be all that the machine does.
    : interval_(std::max<std::chrono::nanoseconds>(interval, std::chrono::milliseconds(1))),
      epoch_ns_(epoch_ns),
      next_(Clock::now() + interval_),
      thread_("iotriage-ticker", [this] { Run(); }) {}

void Ticker::Add(std::shared_ptr<Ticked> ticked) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ticked_.push_back(std::move(ticked));
}

void Ticker::Remove(const Ticked* ticked) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto is_it = [ticked](const std::shared_ptr<Ticked>& other) { return other.get() == ticked; };
  ticked_.erase(std::remove_if(ticked_.begin(), ticked_.end(), is_it), ticked_.end());
}

void Ticker::Restart() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    next_ = Clock::now() + interval_;
  }
  changed_.notify_all();
}

void Ticker::Halt() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    halt_ = true;
  }
  changed_.notify_all();
  thread_.Join();
}

void Ticker::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!halt_) {
    if (Clock::now() < next_) {
      changed_.wait_until(lock, next_);
      continue;
    }
    for (const std::shared_ptr<Ticked>& ticked : ticked_) {
      ticked->Tick(SinceEpochNs(MonotonicNs(), epoch_ns_));
    }
    const auto late = std::max(Clock::now() - next_, Clock::duration::zero());
    next_ += (late / interval_ + 1) * interval_;
  }
}

}  // namespace iotriage
