#include <atomic>
#include <thread>

#include "core/pace_timer.h"
#include "engines/engines.h"
#include "hindered_calls.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

using Kind = OperationKind;

constexpr uint64_t kMs = 1'000'000;

IoJob PacedJob(const std::string& path, double interval_ns, double offset_ns) {
  IoJob job = MakeJob({path}, Blocks(Kind::kWrite, 0, 8 * 4096, 4096));
  job.is_paced = true;
  job.interval_ns = interval_ns;
  job.offset_ns = offset_ns;
  return job;
}

const KindTally& Writes(const JobResult& result) { return *result.outcome->tally.kind(Kind::kWrite); }

/// No unit can begin before its time, so the last one cannot end before its own.
void ExpectPaced(const JobResult& result, const IoJob& job, uint64_t units) {
  const JobOutcome& outcome = *result.outcome;
  EXPECT(outcome.tally.errors().empty());
  EXPECT_EQUAL(Writes(result).latency.count(), units);
  EXPECT_EQUAL(Writes(result).issue_latency->count(), units);
  EXPECT(outcome.end_ns - outcome.start_ns >= job.IntendedNs(units - 1));
  EXPECT(Writes(result).latency.sum_ns() >= Writes(result).issue_latency->sum_ns());
}

}  // namespace

TEST(units_of_a_paced_job_begin_no_earlier_than_intended) {
  for (const uint32_t threads : {1U, 2U, 3U}) {
    const auto session = OpenNullEngine({nullptr, threads, {}});
    IoJob job = PacedJob("/absent/a", 0.7 * kMs, 2.0 * kMs);
    job.lanes = 3;
    job.limit_units = 20;
    ExpectPaced(Run(*session, job), job, 20);
  }
}

TEST(slow_call_of_a_paced_job_shows_in_what_was_intended_during_it) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = OpenPwriteEngine({nullptr, 1, {}});
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  const IoJob job = PacedJob(path, 1.0 * kMs, 0);
  // The first call lasts 60 ms: the seven others were intended for the first 7 ms of it.
  DelayCall(60);
  const JobResult result = Run(*session, job);
  ExpectPaced(result, job, 8);
  const KindTally& writes = Writes(result);
  EXPECT(writes.latency.min_ns() >= 53 * kMs);
  EXPECT(writes.latency.sum_ns() >= 8 * 60 * kMs - 28 * kMs);
  // Whatever the others took: one of the eight was slow by itself, and the rest of the waits is not theirs.
  EXPECT(writes.issue_latency->max_ns() >= 60 * kMs);
  EXPECT(writes.issue_latency->sum_ns() <= result.outcome->end_ns - result.outcome->start_ns);
}

TEST(writes_of_a_unit_begin_no_earlier_than_intended) {
  for (const uint32_t threads : {1U, 2U}) {
    const auto session = OpenNullEngine({nullptr, threads, {}});
    IoJob job = PacedJob("/absent/a", 1.0 * kMs, 0);
    job.unit_length = 4;
    job.lanes = 2;
    job.limit_units = 2;
    job.step_ns = 100.0 * kMs;
    const JobResult result = Run(*session, job);
    EXPECT_EQUAL(Writes(result).latency.count(), uint64_t{8});
    EXPECT(result.outcome->end_ns - result.outcome->start_ns >= job.IntendedNs(1, 3));
    // Nor does one lane wait while the other one's time has come: both units are under way at once.
    EXPECT(Writes(result).latency.max_ns() < 250 * kMs);
  }
}

TEST(slow_write_of_a_unit_shows_in_those_that_were_intended_during_it) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = OpenPwriteEngine({nullptr, 1, {}});
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob job = PacedJob(path, 8.0 * kMs, 0);
  job.operations.push_back(Whole(Kind::kSync, 0));
  job.unit_length = 9;
  job.limit_units = 1;
  job.step_ns = 1.0 * kMs;
  DelayCall(60);
  const JobResult result = Run(*session, job);
  EXPECT_EQUAL(Writes(result).latency.count(), uint64_t{8});
  EXPECT(Writes(result).latency.min_ns() >= 53 * kMs);
  const KindTally& syncs = *result.outcome->tally.kind(Kind::kSync);
  EXPECT_EQUAL(syncs.latency.count(), uint64_t{1});
  EXPECT_EQUAL(syncs.latency.sum_ns(), syncs.issue_latency->sum_ns());
}

TEST(mean_gap_of_a_paced_job_is_that_of_its_writes) {
  IoJob job = PacedJob("/absent/a", 8.0 * kMs, 0);
  EXPECT_EQUAL(job.MeanGapNs(), 8.0 * kMs);
  job.operations[4] = Whole(Kind::kSync, 0);
  job.unit_length = 5;
  EXPECT_EQUAL(job.MeanGapNs(), 2.0 * kMs);
}

TEST(sync_of_a_unit_counts_from_its_call) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = OpenPwriteEngine({nullptr, 1, {}});
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob job = PacedJob(path, 1.0 * kMs, 0);
  job.operations = {{0, 4096, 0, Kind::kWrite},
                    Whole(Kind::kSync, 0),
                    {4096, 4096, 0, Kind::kWrite},
                    Whole(Kind::kSync, 0)};
  job.unit_length = 2;
  job.limit_units = 6;
  DelayCall(40);
  const JobResult result = Run(*session, job);
  ExpectPaced(result, job, 6);
  const KindTally& syncs = *result.outcome->tally.kind(Kind::kSync);
  EXPECT_EQUAL(syncs.latency.count(), uint64_t{6});
  EXPECT_EQUAL(syncs.issue_latency->count(), uint64_t{6});
  EXPECT_EQUAL(syncs.latency.sum_ns(), syncs.issue_latency->sum_ns());
  EXPECT(Writes(result).latency.min_ns() >= 35 * kMs);
}

TEST(paced_unit_that_is_intended_after_the_limit_of_time_is_not_begun) {
  const auto session = OpenNullEngine({nullptr, 2, {}});
  IoJob job = PacedJob("/absent/a", 1e15, 0);
  job.lanes = 2;
  job.limit_units = kNoLimit;
  job.limit_ns = uint64_t{3'600'000} * kMs;
  const JobResult result = Run(*session, job);
  // It does not wait for the limit either: this test would last an hour.
  EXPECT_EQUAL(Writes(result).latency.count(), uint64_t{1});
  EXPECT(!result.outcome->aborted);
}

TEST(abort_ends_the_wait_for_an_intended_start) {
  const auto session = OpenNullEngine({nullptr, 2, {}});
  auto job = std::make_shared<IoJob>(PacedJob("/absent/a", 1e15, 0));
  job->lanes = 2;
  job->limit_units = kNoLimit;
  job->limit_ns = kNoLimit - 1;
  std::atomic<bool> aborted{false};
  std::atomic<uint64_t> operations{0};
  session->Start(job, [&](JobResult result) {
    operations = result.outcome->tally.operations();
    aborted = result.outcome->aborted;
  });
  while (session->progress().operations < 1) std::this_thread::yield();
  session->AbortAndWait();
  EXPECT(aborted);
  EXPECT_EQUAL(operations.load(), uint64_t{1});
}

TEST(pace_timer_waits_for_its_time_or_for_the_bell) {
  for (const uint32_t threads : {1U, 1'000'000U}) {
    const PaceTimer timer(threads);
    Doorbell bell;
    for (const uint64_t wait_ns :
         {uint64_t{0}, uint64_t{1000}, uint64_t{50'000}, uint64_t{300'000}, 5 * kMs}) {
      const uint64_t at_ns = MonotonicNs() + wait_ns;
      EXPECT(timer.WaitUntil(at_ns, bell) >= at_ns);
      EXPECT(MonotonicNs() >= at_ns);
    }
    const uint64_t hour_ns = uint64_t{3'600'000} * kMs;
    bell.Ring();
    const uint64_t at_ns = MonotonicNs() + hour_ns;
    EXPECT(timer.WaitUntil(at_ns, bell) < at_ns);
    EXPECT(bell.Answer());
    std::thread ringing([&] { bell.Ring(); });
    EXPECT(timer.WaitUntil(MonotonicNs() + hour_ns, bell) < at_ns + hour_ns);
    ringing.join();
    EXPECT(bell.Answer());
    EXPECT(!bell.Answer());
  }
}

}  // namespace iotriage::test
