#pragma once

#include <cstdint>
#include <random>

#include "options.h"
#include "reply.h"

namespace lab {

/// What one operation takes, in ns.
struct Latency {
  /// It takes a slot, or its file, for so long (`--serial`, `--slots`, `--file-lock`).
  int64_t service_ns = 0;
  /// Its answer comes so much later still, while other operations go on.
  int64_t extra_ns = 0;
};

/// Draws the latency of each operation from the options: jitter (`--jitter`) and, once in each run of
/// `--spike-every` writes, a slow one. All is drawn from `--seed` in the order of arrival. Not thread-safe.
class Latencies {
 public:
  explicit Latencies(const Options& options) : options_(options), random_(options.seed) {}

  Latency Draw(Kind kind);

 private:
  int64_t Base(Kind kind) const;
  double Uniform();
  bool NextWriteIsSlow();

  const Options options_;
  std::mt19937_64 random_;
  /// Of the present run of writes: how many there were, and which of them is the slow one.
  uint32_t writes_ = 0;
  uint32_t slow_write_ = 0;
};

/// When the volume answers nothing (`--stall-every`, `--stall-for`): once in each period, at its end, or with
/// jitter somewhat before.
class Stalls {
 public:
  explicit Stalls(const Options& options, int64_t start_ns) : options_(options), start_ns_(start_ns) {}

  /// The first moment at or after this one at which the volume answers.
  int64_t Answered(int64_t time_ns) const;

 private:
  const Options options_;
  const int64_t start_ns_;
};

}  // namespace lab
