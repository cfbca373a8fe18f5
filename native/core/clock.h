#ifndef IOTRIAGE_CORE_CLOCK_H_
#define IOTRIAGE_CORE_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace iotriage {

/// CLOCK_MONOTONIC in ns: the one clock of iotriage, in C++ and in JavaScript, in parent and child.
inline uint64_t MonotonicNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

/// A time relative to an epoch; it may lie before it.
inline double SinceEpochNs(uint64_t at_ns, uint64_t epoch_ns) {
  return static_cast<double>(static_cast<int64_t>(at_ns - epoch_ns));
}

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_CLOCK_H_
