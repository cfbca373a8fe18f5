#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "latencies.h"
#include "options.h"
#include "reply.h"

namespace lab {

/// Keeps replies until their time has come, on one thread however many wait.
///
/// The time of each is computed when it arrives: first its bytes pass the link (`--bandwidth`), then it takes
/// the slot that is free first (`--serial`, `--slots`), and its file (`--file-lock`), for its latency. An
/// answer that would come in a stall comes at its end. Waiting operations thus cost no thread, and 64
/// operations of 10 ms at once are all answered after 10 ms.
class DelayLine {
 public:
  using Sink = std::function<void(const Reply&)>;

  DelayLine(const Options& options, Sink send);
  DelayLine(const DelayLine&) = delete;
  DelayLine& operator=(const DelayLine&) = delete;
  ~DelayLine();

  /// Sends at once what needs no delay.
  void Submit(Reply reply);
  /// Keeps a reply until ReleaseHeld() or an interrupt.
  void Hold(Reply reply);
  void ReleaseHeld();
  size_t held() const;
  /// The client that waits for this request got a signal. What is held, or would wait for more than a second
  /// still, is answered with EINTR, so that a killed client can end; the rest comes in its time.
  /// @returns false where the request is not here (yet).
  bool Interrupt(uint64_t unique);

 private:
  using Time = int64_t;  // CLOCK_MONOTONIC, ns
  using Queue = std::multimap<Time, Reply>;

  Time Deadline(Time now, const Reply& reply);
  void Run();

  const Options options_;
  const Sink send_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Queue queue_;
  std::unordered_map<uint64_t, Queue::iterator> queued_;
  std::unordered_map<uint64_t, Reply> held_;
  Latencies latencies_;
  const Stalls stalls_;
  Time link_free_at_ = 0;
  std::unordered_map<uint64_t, Time> file_free_at_;
  std::vector<Time> slot_free_at_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lab
