#ifndef IOTRIAGE_CORE_TICKER_H_
#define IOTRIAGE_CORE_TICKER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/own_thread.h"

namespace iotriage {

/// Something that looks when a ticker says so.
class Ticked {
 public:
  virtual ~Ticked() = default;
  /// On the ticker's thread, which nobody can tell of an error.
  /// @param at_ns now, relative to the ticker's epoch
  virtual void Tick(double at_ns) noexcept = 0;
};

/// Ticks at an interval, from a thread of its own, whatever JavaScript does.
///
/// To wake up a thread that does nothing else takes a third of what an idle event loop takes, and a busy one
/// is not waited for. Ticks stand on a grid: a late one does not put off the next, and those that were missed
/// are not made up for in a burst.
class Ticker {
 public:
  /// @param interval 1 ms at least
  /// @throws std::system_error where there is no thread to be had
  Ticker(std::chrono::nanoseconds interval, uint64_t epoch_ns);
  ~Ticker() { Halt(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  std::chrono::nanoseconds interval() const { return interval_; }
  uint64_t epoch_ns() const { return epoch_ns_; }

  /// From the next tick on.
  void Add(std::shared_ptr<Ticked> ticked);
  /// It is not ticked any more when this returns.
  void Remove(const Ticked* ticked);
  /// The grid begins anew from here: the next tick comes after one interval.
  void Restart();
  /// Ends the thread.
  void Halt();

 private:
  using Clock = std::chrono::steady_clock;

  void Run();

  const std::chrono::nanoseconds interval_;
  const uint64_t epoch_ns_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Ticked>> ticked_;
  Clock::time_point next_;
  bool halt_ = false;
  OwnThread thread_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_TICKER_H_
