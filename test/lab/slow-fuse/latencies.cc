#include "latencies.h"

namespace lab {
namespace {

/// 0 to below 1, made of the upper 53 bits: std::uniform_real_distribution differs between libraries.
double UnitInterval(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

}  // namespace

int64_t Latencies::Base(Kind kind) const {
  switch (kind) {
    case Kind::kRead:
      return options_.read_latency_ns;
    case Kind::kWrite:
      return options_.write_latency_ns;
    case Kind::kSync:
      return options_.sync_latency_ns;
    case Kind::kMetadata:
      return options_.metadata_latency_ns;
    case Kind::kFree:
      break;
  }
  return 0;
}

double Latencies::Uniform() { return UnitInterval(random_()); }

Latency Latencies::Draw(Kind kind) {
  const int64_t base = Base(kind);
  Latency latency{base, 0};
  if (base > 0 && options_.jitter_percent > 0) {
    const double share = options_.jitter_percent / 100.0 * (2 * Uniform() - 1);
    latency.service_ns += static_cast<int64_t>(static_cast<double>(base) * share);
  }
  if (kind == Kind::kWrite && NextWriteIsSlow() && options_.spike_latency_ns > latency.service_ns) {
    latency.extra_ns = options_.spike_latency_ns - latency.service_ns;
  }
  return latency;
}

/// One in each run of so many, at a place of its own: exactly at every n-th, a client with n in flight could
/// have all of them in one lane.
bool Latencies::NextWriteIsSlow() {
  if (options_.spike_every == 0) return false;
  if (writes_ == 0) slow_write_ = static_cast<uint32_t>(Uniform() * options_.spike_every);
  const bool slow = writes_ == slow_write_;
  writes_ = (writes_ + 1) % options_.spike_every;
  return slow;
}

int64_t Stalls::Answered(int64_t time_ns) const {
  const int64_t every = options_.stall_every_ns;
  if (every == 0) return time_ns;
  const int64_t period = (time_ns - start_ns_) / every;
  const int64_t within = (time_ns - start_ns_) % every;
  const int64_t rest = every - options_.stall_for_ns;
  // Of this period alone, so that any thread finds the same.
  const double early =
      options_.jitter_percent / 100.0 *
      UnitInterval(std::mt19937_64(options_.seed + static_cast<uint64_t>(period) * 0x9E3779B97F4A7C15)());
  const int64_t begin = rest - static_cast<int64_t>(static_cast<double>(rest) * early);
  const int64_t end = begin + options_.stall_for_ns;
  return within >= begin && within < end ? time_ns - within + end : time_ns;
}

}  // namespace lab
