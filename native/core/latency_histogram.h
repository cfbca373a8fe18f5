#ifndef IOTRIAGE_CORE_LATENCY_HISTOGRAM_H_
#define IOTRIAGE_CORE_LATENCY_HISTOGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace iotriage {

/// Log-linear histogram of ns; the same layout as `src/domain/histogram.ts`. One writer; merge the shards
/// afterwards.
class LatencyHistogram {
 public:
  static constexpr unsigned kSubBucketBits = 7;
  static constexpr uint64_t kSubBuckets = uint64_t{1} << kSubBucketBits;
  static constexpr unsigned kMaxOctave = 44;
  static constexpr size_t kBucketCount = (kMaxOctave - kSubBucketBits + 1) * kSubBuckets;

  /// Values below 128 have a bucket each; above, the seven bits behind the leading one choose it. `ns` <
  /// 2^44.
  static constexpr size_t BucketOf(uint64_t ns) {
    if (ns < kSubBuckets) return static_cast<size_t>(ns);
    const unsigned shift = 63U - static_cast<unsigned>(__builtin_clzll(ns)) - kSubBucketBits;
    return static_cast<size_t>(shift * kSubBuckets + (ns >> shift));
  }

  void Record(uint64_t ns) {
    count_++;
    sum_ns_ += ns;
    if (ns < min_ns_) min_ns_ = ns;
    if (ns > max_ns_) max_ns_ = ns;
    if (__builtin_expect(ns >> kMaxOctave, 0)) {
      overflow_++;
    } else {
      buckets_[BucketOf(ns)]++;
    }
  }

  void Merge(const LatencyHistogram& other) {
    count_ += other.count_;
    sum_ns_ += other.sum_ns_;
    if (other.min_ns_ < min_ns_) min_ns_ = other.min_ns_;
    if (other.max_ns_ > max_ns_) max_ns_ = other.max_ns_;
    overflow_ += other.overflow_;
    for (size_t bucket = 0; bucket < kBucketCount; bucket++) buckets_[bucket] += other.buckets_[bucket];
  }

  uint64_t count() const { return count_; }
  uint64_t sum_ns() const { return sum_ns_; }
  /// 0 where the count is 0.
  uint64_t min_ns() const { return count_ == 0 ? 0 : min_ns_; }
  uint64_t max_ns() const { return max_ns_; }
  uint64_t overflow() const { return overflow_; }
  const std::array<uint64_t, kBucketCount>& buckets() const { return buckets_; }

 private:
  uint64_t count_ = 0;
  uint64_t sum_ns_ = 0;
  uint64_t min_ns_ = UINT64_MAX;
  uint64_t max_ns_ = 0;
  uint64_t overflow_ = 0;
  std::array<uint64_t, kBucketCount> buckets_{};
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_LATENCY_HISTOGRAM_H_
