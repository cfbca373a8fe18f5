#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "core/commit_group.h"
#include "core/content.h"
#include "core/lane_cursor.h"
#include "engines/engines.h"
#include "hindered_calls.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

using Kind = OperationKind;

std::unique_ptr<EngineSession> Pwrite(uint32_t threads) { return OpenPwriteEngine({nullptr, threads, {}}); }

/// `units` of a write and a sync; each group of lanes has a file of its own.
IoJob GroupJob(const std::vector<std::string>& paths, uint32_t units, uint32_t lanes, uint32_t group_lanes) {
  IoJob job = MakeJob(paths, {});
  for (uint32_t unit = 0; unit < units; unit++) {
    const uint32_t file = unit % lanes / group_lanes;
    job.operations.push_back({uint64_t{unit} * 4096, 4096, file, Kind::kWrite});
    job.operations.push_back(Whole(Kind::kSync, file));
  }
  job.unit_length = 2;
  job.lanes = lanes;
  job.group_lanes = group_lanes;
  job.limit_units = units;
  return job;
}

/// One session with open files for jobs that group.
struct GroupFiles {
  GroupFiles(uint32_t threads, uint32_t files) : session(Pwrite(threads)) {
    std::vector<Operation> create;
    for (uint32_t file = 0; file < files; file++) {
      paths.push_back(scratch.File(std::to_string(file)));
      create.push_back(Whole(Kind::kCreate, file));
    }
    Run(*session, MakeJob(paths, create));
  }
  ScratchDirectory scratch;
  std::vector<std::string> paths;
  std::unique_ptr<EngineSession> session;
};

uint64_t CountOf(const JobResult& result, Kind kind) {
  return result.outcome->tally.kind(kind)->latency.count();
}

void ExpectCounts(const JobResult& result, uint64_t writes, uint64_t syncs) {
  EXPECT(result.outcome->tally.errors().empty());
  EXPECT(!result.outcome->aborted);
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), writes);
  EXPECT_EQUAL(CountOf(result, Kind::kCommit), writes);
  EXPECT_EQUAL(CountOf(result, Kind::kSync), syncs);
  EXPECT_EQUAL(result.outcome->tally.operations(), writes + syncs);
  EXPECT_EQUAL(result.outcome->tally.bytes(), writes * 4096);
  EXPECT(result.outcome->tally.kind(Kind::kCommit)->issue_latency == nullptr);
}

/// Syncs that the units of a limit need: a group goes on in step, until the last of its lanes is done.
uint64_t SyncsOf(const IoJob& job) {
  uint64_t syncs = 0;
  for (uint32_t first = 0; first < job.lanes; first += job.group_lanes) {
    uint64_t rounds = 0;
    for (uint32_t lane = first; lane < first + job.group_lanes; lane++) {
      uint64_t units = 0;
      for (LaneCursor cursor(job, lane); !cursor.Done(); cursor.Advance()) units++;
      rounds = std::max(rounds, units);
    }
    syncs += rounds;
  }
  return syncs;
}

}  // namespace

TEST(group_shares_its_syncs_on_any_number_of_threads) {
  for (uint32_t threads = 1; threads <= 9; threads++) {
    const GroupFiles files(threads, 4);
    for (const uint32_t group_lanes : {2U, 4U, 8U}) {
      const JobResult result = Run(*files.session, GroupJob(files.paths, 240, 8, group_lanes));
      ExpectCounts(result, 240, 240 / group_lanes);
    }
  }
}

TEST(group_goes_on_without_the_lanes_that_the_limit_ends) {
  for (const uint32_t threads : {1U, 2U, 3U, 6U}) {
    const GroupFiles files(threads, 2);
    for (uint32_t limit = 0; limit < 40; limit++) {
      // Fourteen units for six lanes: in each pass, two of them have one unit more.
      IoJob job = GroupJob(files.paths, 14, 6, 3);
      job.limit_units = limit;
      const uint64_t syncs = SyncsOf(job);
      ExpectCounts(Run(*files.session, std::move(job)), limit, syncs);
    }
  }
}

TEST(commit_lasts_from_the_call_of_the_write_to_the_end_of_the_sync) {
  const GroupFiles files(1, 1);
  const JobResult result = Run(*files.session, GroupJob(files.paths, 2, 2, 2));
  ExpectCounts(result, 2, 1);
  const JobTally& tally = result.outcome->tally;
  const LatencyHistogram& commits = tally.kind(Kind::kCommit)->latency;
  const LatencyHistogram& writes = tally.kind(Kind::kWrite)->latency;
  const uint64_t sync_ns = tally.kind(Kind::kSync)->latency.sum_ns();
  // On one thread: the first lane waits for both writes and the sync, the second one for its own and the
  // sync.
  EXPECT_EQUAL(commits.max_ns(), writes.sum_ns() + sync_ns);
  EXPECT_EQUAL(commits.max_ns(), result.outcome->end_ns - result.outcome->start_ns);
  EXPECT(commits.min_ns() == writes.min_ns() + sync_ns || commits.min_ns() == writes.max_ns() + sync_ns);
}

TEST(group_writes_what_its_lanes_would_write_alone) {
  const GroupFiles files(2, 1);
  ExpectCounts(Run(*files.session, GroupJob(files.paths, 32, 4, 4)), 32, 8);
  const std::vector<uint8_t> bytes = ReadFile(files.paths[0]);
  EXPECT_EQUAL(bytes.size(), size_t{32 * 4096});
  for (size_t at = 0; at < bytes.size(); at += 4096) {
    EXPECT_EQUAL(ReadStamp(&bytes[at]).offset, uint64_t{at});
    EXPECT_EQUAL(ReadStamp(&bytes[at]).lane, static_cast<uint32_t>(at / 4096 % 4));
    EXPECT_EQUAL(FirstBodyDifference(&bytes[at], 4096, 7, ReadStamp(&bytes[at]).lane), size_t{4096});
  }
}

TEST(sync_that_fails_ends_the_job_of_all_groups) {
  for (const uint32_t threads : {1U, 2U, 3U, 8U}) {
    const GroupFiles files(threads, 2);
    FailSyncAfter(3);
    const JobResult result = Run(*files.session, GroupJob(files.paths, 4000, 8, 4));
    const JobTally& tally = result.outcome->tally;
    EXPECT_EQUAL(tally.errors().size(), size_t{1});
    EXPECT_EQUAL(tally.errors()[0].error, EIO);
    EXPECT_EQUAL(std::string(tally.errors()[0].syscall), "fsync");
    EXPECT_EQUAL(tally.errors()[0].count, uint64_t{1});
    // What was not synced is not committed.
    EXPECT(CountOf(result, Kind::kSync) >= 3);
    EXPECT(CountOf(result, Kind::kCommit) <= 4 * CountOf(result, Kind::kSync));
    EXPECT(CountOf(result, Kind::kWrite) < 4000);
    EXPECT(!result.outcome->aborted);
  }
}

TEST(write_that_fails_releases_those_who_wait_for_it) {
  for (const uint32_t threads : {1U, 2U, 4U}) {
    const GroupFiles files(threads, 1);
    IoJob job = GroupJob(files.paths, 400, 4, 4);
    job.paths.emplace_back("/absent/a");
    job.operations[2 * 101].file = 1;
    const JobResult result = Run(*files.session, std::move(job));
    EXPECT_EQUAL(result.outcome->tally.errors().size(), size_t{1});
    EXPECT_EQUAL(result.outcome->tally.errors()[0].error, EBADF);
    EXPECT_EQUAL(CountOf(result, Kind::kSync), uint64_t{25});
    EXPECT(CountOf(result, Kind::kCommit) <= 100);
  }
}

TEST(group_ends_at_its_limit_of_time) {
  for (const uint32_t threads : {1U, 3U, 4U}) {
    const auto session = OpenNullEngine({nullptr, threads, {}});
    IoJob job = GroupJob({"/absent/a"}, 64, 4, 4);
    job.limit_units = kNoLimit;
    job.limit_ns = 5'000'000;
    const JobResult result = Run(*session, std::move(job));
    const uint64_t syncs = CountOf(result, Kind::kSync);
    // All that a sync was begun for is committed; in the last round the limit may have come between.
    EXPECT(CountOf(result, Kind::kCommit) <= 4 * syncs);
    EXPECT(CountOf(result, Kind::kCommit) + 4 > 4 * syncs);
    EXPECT(CountOf(result, Kind::kWrite) <= 4 * syncs + 4);
    EXPECT(!result.outcome->aborted);
  }
}

TEST(abort_ends_a_group_in_any_state) {
  for (const uint32_t threads : {1U, 2U, 4U}) {
    for (int round = 0; round < 20; round++) {
      const auto session = OpenNullEngine({nullptr, threads, {}});
      auto job = std::make_shared<IoJob>(GroupJob({"/absent/a"}, 64, 4, 4));
      job->limit_units = kNoLimit;
      job->limit_ns = kNoLimit - 1;
      std::atomic<bool> aborted{false};
      session->Start(job, [&](JobResult result) { aborted = result.outcome->aborted; });
      while (session->progress().operations < 100) std::this_thread::yield();
      session->AbortAndWait();
      EXPECT(aborted);
    }
  }
}

TEST(abort_ends_lanes_that_wait_for_one_whose_time_has_not_come) {
  for (const uint32_t threads : {1U, 2U}) {
    const auto session = OpenNullEngine({nullptr, threads, {}});
    auto job = std::make_shared<IoJob>(GroupJob({"/absent/a"}, 64, 2, 2));
    job->limit_units = kNoLimit;
    job->limit_ns = kNoLimit - 1;
    job->is_paced = true;
    job->interval_ns = 1e15;
    std::atomic<uint64_t> operations{0};
    session->Start(job, [&](JobResult result) { operations = result.outcome->tally.operations(); });
    while (session->progress().operations < 1) std::this_thread::yield();
    session->AbortAndWait();
    EXPECT_EQUAL(operations.load(), uint64_t{1});
  }
}

TEST(group_can_be_paced) {
  for (const uint32_t threads : {1U, 2U, 3U, 4U}) {
    const GroupFiles files(threads, 2);
    IoJob job = GroupJob(files.paths, 24, 4, 2);
    job.is_paced = true;
    job.interval_ns = 200'000;
    const JobResult result = Run(*files.session, job);
    ExpectCounts(result, 24, 12);
    EXPECT_EQUAL(result.outcome->tally.kind(Kind::kWrite)->issue_latency->count(), uint64_t{24});
    EXPECT_EQUAL(result.outcome->tally.kind(Kind::kSync)->issue_latency->count(), uint64_t{12});
    EXPECT(result.outcome->end_ns - result.outcome->start_ns >= job.IntendedNs(23));
  }
}

TEST(commit_of_a_paced_write_counts_from_its_intended_start) {
  const GroupFiles files(1, 1);
  IoJob job = GroupJob(files.paths, 8, 2, 2);
  job.is_paced = true;
  job.interval_ns = 1'000'000;
  // The eight were intended for the first 7 ms of the first call.
  DelayCall(60);
  const JobResult result = Run(*files.session, job);
  ExpectCounts(result, 8, 4);
  EXPECT(result.outcome->tally.kind(Kind::kCommit)->latency.min_ns() >= 53'000'000);
}

TEST(lane_whose_time_lies_beyond_the_limit_leaves_its_group) {
  const auto session = OpenNullEngine({nullptr, 2, {}});
  IoJob job = GroupJob({"/absent/a"}, 64, 2, 2);
  job.is_paced = true;
  job.interval_ns = 1e15;
  job.limit_units = kNoLimit;
  job.limit_ns = uint64_t{3'600'000'000'000};
  // Unit 1 is never begun; unit 0 is synced nevertheless.
  ExpectCounts(Run(*session, std::move(job)), 1, 1);
}

TEST(commit_group_hands_the_sync_on_when_one_leaves) {
  Doorbell first;
  Doorbell second;
  CommitGroup group;
  group.Join(&first);
  group.Join(&first);
  group.Join(&second);
  EXPECT(!group.Arrive().is_last);
  EXPECT(!group.Arrive().is_last);
  EXPECT(!group.TakeOver());
  EXPECT(!first.IsRung());
  group.Leave();
  EXPECT(first.Answer() && second.Answer());
  EXPECT(group.TakeOver());
  EXPECT(!group.TakeOver());
  // The one who took it over leaves too.
  group.LeaveWaiting();
  EXPECT(first.Answer());
  EXPECT(group.TakeOver());
  EXPECT(!group.CommittedNs(0));
  group.Publish(17);
  EXPECT(first.Answer());
  EXPECT_EQUAL(*group.CommittedNs(0), uint64_t{17});
  const CommitGroup::Arrival alone = group.Arrive();
  EXPECT(alone.is_last);
  EXPECT_EQUAL(alone.round, uint64_t{1});
  group.LeaveWaiting();
  EXPECT(!group.TakeOver());
}

}  // namespace iotriage::test
