#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "reply.h"

namespace lab {

/// What the clients were answered. Counted before the answer is sent: a client that has its answer finds it
/// here.
class Counters {
 public:
  void CountTaken(Kind kind);
  void CountAnswered(const Reply& reply);
  void CountInterrupt() { interrupts_++; }
  /// One line of JSON, without the line's end.
  std::string ToJson(uint64_t held_writes, uint64_t used_bytes) const;

 private:
  std::atomic<uint64_t> reads_{0}, read_bytes_{0}, writes_{0}, write_bytes_{0}, syncs_{0}, metadata_{0};
  std::atomic<uint64_t> failed_writes_{0}, failed_reads_{0}, failed_syncs_{0};
  std::atomic<uint64_t> interrupted_writes_{0}, interrupts_{0};
  std::atomic<uint64_t> writes_in_flight_{0}, peak_writes_in_flight_{0};
};

}  // namespace lab
