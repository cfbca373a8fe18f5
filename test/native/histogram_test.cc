#include <cmath>
#include <random>

#include "core/latency_histogram.h"
#include "harness.h"

namespace iotriage::test {
namespace {

/// The layout in words: below 128 a bucket for each value; then octave o from 7 on has 128 buckets of equal
/// width.
size_t ByDefinition(uint64_t ns) {
  if (ns < 128) return ns;
  size_t octave = 7;
  while ((ns >> (octave + 1)) != 0) octave++;
  const uint64_t low = uint64_t{1} << octave;
  return 128 + (octave - 7) * 128 + static_cast<size_t>((ns - low) / (low / 128));
}

}  // namespace

TEST(histogram_has_the_buckets_of_the_domain) {
  EXPECT_EQUAL(LatencyHistogram::kBucketCount, size_t{38 * 128});
}

TEST(histogram_bucket_follows_the_definition) {
  for (uint64_t ns = 0; ns < 100'000; ns++) EXPECT_EQUAL(LatencyHistogram::BucketOf(ns), ByDefinition(ns));
  for (unsigned octave = 7; octave < 44; octave++) {
    const uint64_t low = uint64_t{1} << octave;
    for (const uint64_t ns : {low - 1, low, low + 1, low + low / 128 - 1, low + low / 128, 2 * low - 1}) {
      EXPECT_EQUAL(LatencyHistogram::BucketOf(ns), ByDefinition(ns));
    }
  }
  EXPECT_EQUAL(LatencyHistogram::BucketOf((uint64_t{1} << 44) - 1), LatencyHistogram::kBucketCount - 1);
}

TEST(histogram_counts_what_lies_beyond_as_overflow) {
  LatencyHistogram histogram;
  histogram.Record(uint64_t{1} << 44);
  histogram.Record((uint64_t{1} << 44) - 1);
  EXPECT_EQUAL(histogram.count(), 2U);
  EXPECT_EQUAL(histogram.overflow(), 1U);
  EXPECT_EQUAL(histogram.max_ns(), uint64_t{1} << 44);
  EXPECT_EQUAL(histogram.sum_ns(), (uint64_t{1} << 45) - 1);
  EXPECT_EQUAL(histogram.buckets().back(), 1U);
}

TEST(histogram_that_is_empty_has_no_minimum) {
  EXPECT_EQUAL(LatencyHistogram().min_ns(), 0U);
  EXPECT_EQUAL(LatencyHistogram().max_ns(), 0U);
}

TEST(histogram_shards_merge_into_what_one_would_hold) {
  LatencyHistogram whole;
  LatencyHistogram shards[3];
  std::mt19937_64 random(1);
  for (int sample = 0; sample < 30'000; sample++) {
    const uint64_t ns = random() >> (random() % 64);
    whole.Record(ns % (uint64_t{1} << 46));
    shards[sample % 3].Record(ns % (uint64_t{1} << 46));
  }
  LatencyHistogram merged;
  for (const LatencyHistogram& shard : shards) merged.Merge(shard);
  EXPECT_EQUAL(merged.count(), whole.count());
  EXPECT_EQUAL(merged.sum_ns(), whole.sum_ns());
  EXPECT_EQUAL(merged.min_ns(), whole.min_ns());
  EXPECT_EQUAL(merged.max_ns(), whole.max_ns());
  EXPECT_EQUAL(merged.overflow(), whole.overflow());
  EXPECT(merged.buckets() == whole.buckets());
}

}  // namespace iotriage::test
