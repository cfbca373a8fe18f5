#include "delay-line.h"

#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace lab {
namespace {

constexpr int64_t kInterruptibleBeyondNs = 1'000'000'000;

int64_t Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

DelayLine::DelayLine(const Options& options, Sink send)
    : options_(options),
      send_(std::move(send)),
      latencies_(options),
      stalls_(options, Now()),
      slot_free_at_(options.slots, 0),
      thread_([this] { Run(); }) {}

DelayLine::~DelayLine() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

DelayLine::Time DelayLine::Deadline(Time now, const Reply& reply) {
  Time start = now;
  if (options_.bandwidth_bytes_per_s > 0 && reply.bytes > 0) {
    const double seconds =
        static_cast<double>(reply.bytes) / static_cast<double>(options_.bandwidth_bytes_per_s);
    start = std::max(now, link_free_at_) + static_cast<Time>(seconds * 1e9);
    link_free_at_ = start;
  }
  const Latency latency = latencies_.Draw(reply.kind);
  Time end = start + latency.service_ns;
  if (latency.service_ns > 0) {
    Time* slot =
        slot_free_at_.empty() ? nullptr : &*std::min_element(slot_free_at_.begin(), slot_free_at_.end());
    Time* file = options_.file_lock && reply.file != 0 ? &file_free_at_[reply.file] : nullptr;
    end = std::max({start, slot ? *slot : start, file ? *file : start}) + latency.service_ns;
    if (slot) *slot = end;
    if (file) *file = end;
  }
  return stalls_.Answered(end + latency.extra_ns);
}

void DelayLine::Submit(Reply reply) {
  const uint64_t unique = reply.unique;
  std::unique_lock<std::mutex> lock(mutex_);
  const Time now = Now();
  const Time deadline = Deadline(now, reply);
  if (deadline <= now) {
    lock.unlock();
    send_(reply);
    return;
  }
  const auto place = queue_.emplace(deadline, std::move(reply));
  queued_[unique] = place;
  const bool first = place == queue_.begin();
  lock.unlock();
  if (first) changed_.notify_one();
}

void DelayLine::Hold(Reply reply) {
  std::lock_guard<std::mutex> lock(mutex_);
  held_.emplace(reply.unique, std::move(reply));
}

void DelayLine::ReleaseHeld() {
  std::unordered_map<uint64_t, Reply> released;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    released.swap(held_);
  }
  for (const auto& [unique, reply] : released) send_(reply);
}

size_t DelayLine::held() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return held_.size();
}

bool DelayLine::Interrupt(uint64_t unique) {
  Reply reply;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto held = held_.find(unique);
    const auto queued = queued_.find(unique);
    if (held != held_.end()) {
      reply = std::move(held->second);
      held_.erase(held);
    } else if (queued == queued_.end()) {
      return false;
    } else if (queued->second->first - Now() <= kInterruptibleBeyondNs) {
      return true;
    } else {
      reply = std::move(queued->second->second);
      queue_.erase(queued->second);
      queued_.erase(queued);
    }
  }
  reply.error = EINTR;
  reply.body.clear();
  send_(reply);
  return true;
}

void DelayLine::Run() {
  // The default slack of 50 us would be added to every delay.
  prctl(PR_SET_TIMERSLACK, 1UL);
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (queue_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto next = queue_.begin();
    if (next->first > Now()) {
      // libstdc++'s steady_clock is CLOCK_MONOTONIC, and this is an absolute wait on it.
      const std::chrono::steady_clock::time_point until{std::chrono::nanoseconds(next->first)};
      changed_.wait_until(lock, until);
      continue;
    }
    const Reply reply = std::move(next->second);
    queued_.erase(reply.unique);
    queue_.erase(next);
    lock.unlock();
    send_(reply);
    lock.lock();
  }
}

}  // namespace lab
