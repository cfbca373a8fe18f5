#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "core/content.h"
#include "core/uring_ring.h"
#include "core/verify.h"
#include "engines/engines.h"
#include "hindered_uring.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

using Kind = OperationKind;

constexpr const char* kModes[] = {"plain", "sqe", "spin"};

std::unique_ptr<EngineSession> Uring(const std::string& mode = "", const std::string& registered = "") {
  EngineContext context;
  context.mode = mode;
  context.registered = registered;
  return OpenUringEngine(context);
}

/// A session and a file that it has made.
struct OneFile {
  explicit OneFile(const std::string& mode = "", const std::string& registered = "")
      : path(scratch.File("a")), session(Uring(mode, registered)) {
    Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  }
  ScratchDirectory scratch;
  std::string path;
  std::unique_ptr<EngineSession> session;
};

uint64_t CountOf(const JobResult& result, Kind kind) {
  return result.outcome->tally.kind(kind)->latency.count();
}

OperationError OnlyError(const JobResult& result) {
  EXPECT_EQUAL(result.outcome->tally.errors().size(), size_t{1});
  return result.outcome->tally.errors()[0];
}

void ExpectNoErrors(const JobResult& result) {
  EXPECT(result.outcome->tally.errors().empty());
  EXPECT(!result.outcome->aborted);
}

/// Every block of a file bears a stamp of passes 1 to `last_pass` and the body of its lane.
void ExpectWritten(const std::string& path, uint64_t size, uint32_t last_pass) {
  VerifyRequest request;
  request.files.push_back({path, size, size});
  request.content = {true, 7, 4096};
  request.first_pass = 1;
  request.last_pass = last_pass;
  VerifyOutcome outcome;
  EXPECT_EQUAL(Verify(request, std::atomic<bool>{false}, outcome).error, 0);
  EXPECT_EQUAL(outcome.mismatch_count, uint64_t{0});
  EXPECT_EQUAL(outcome.blocks, (size + 4095) / 4096);
}

bool HasNote(const EngineSession& session, const std::string& words) {
  const std::vector<std::string> notes = session.notes();
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

std::string WhyUnsupported() {
  try {
    Uring();
  } catch (const UnsupportedError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(uring_writes_reads_and_syncs_exactly_in_every_mode) {
  for (const char* mode : kModes) {
    for (const bool direct : {false, true}) {
      const ScratchDirectory scratch;
      const std::string path = scratch.File("a");
      const uint64_t size = 37 * 4096;
      const auto session = Uring(mode);
      const auto of = [&](std::vector<Operation> operations) {
        IoJob job = MakeJob({path}, std::move(operations));
        job.direct = direct;
        return job;
      };
      ExpectNoErrors(Run(*session, of({Whole(Kind::kCreate, 0)})));
      IoJob job = of(Blocks(Kind::kWrite, 0, size, 4096));
      job.lanes = 16;
      job.limit_units = 100;
      const JobResult written = Run(*session, std::move(job));
      ExpectNoErrors(written);
      EXPECT_EQUAL(CountOf(written, Kind::kWrite), uint64_t{100});
      EXPECT_EQUAL(written.outcome->tally.passes(), 3U);
      EXPECT_EQUAL(written.outcome->tally.bytes(), uint64_t{100 * 4096});
      EXPECT_EQUAL(session->progress().operations, uint64_t{100});
      for (const bool data_sync : {false, true}) {
        IoJob sync = of({Whole(Kind::kSync, 0)});
        sync.data_sync = data_sync;
        EXPECT_EQUAL(CountOf(Run(*session, std::move(sync)), Kind::kSync), uint64_t{1});
      }
      IoJob reads = of(Blocks(Kind::kRead, 0, size, 4096));
      reads.lanes = 5;
      const JobResult read = Run(*session, std::move(reads));
      ExpectNoErrors(read);
      EXPECT_EQUAL(CountOf(read, Kind::kRead), uint64_t{37});
      ExpectWritten(path, size, 3);
      Run(*session, of({Whole(Kind::kClose, 0), Whole(Kind::kUnlink, 0)}));
      EXPECT_EQUAL(access(path.c_str(), F_OK), -1);
    }
  }
}

TEST(uring_stamps_the_lane_and_the_pass_of_each_block) {
  const OneFile file;
  IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 10 * 4096 + 1000, 4096));
  job.lanes = 4;
  job.limit_units = 25;
  ExpectNoErrors(Run(*file.session, std::move(job)));
  const std::vector<uint8_t> bytes = ReadFile(file.path);
  EXPECT_EQUAL(bytes.size(), size_t{10 * 4096 + 1000});
  for (uint64_t block = 0; block < 11; block++) {
    const Stamp stamp = ReadStamp(&bytes[block * 4096]);
    EXPECT_EQUAL(stamp.lane, static_cast<uint32_t>(block % 4));
    EXPECT_EQUAL(stamp.pass, block < 3 ? 3U : 2U);
  }
}

TEST(uring_executes_a_unit_s_operations_one_after_another) {
  for (const char* mode : kModes) {
    const OneFile file(mode);
    // Each read must find what the write before it in its unit has just put there: nothing was there before.
    std::vector<Operation> operations;
    for (uint64_t block = 0; block < 40; block++) {
      operations.push_back({block * 4096, 4096, 0, Kind::kWrite});
      operations.push_back(Whole(Kind::kSync, 0));
      operations.push_back({block * 4096, 4096, 0, Kind::kRead});
    }
    IoJob job = MakeJob({file.path}, std::move(operations));
    job.unit_length = 3;
    job.lanes = 8;
    job.limit_units = 100;
    const JobResult result = Run(*file.session, std::move(job));
    ExpectNoErrors(result);
    for (const Kind kind : {Kind::kWrite, Kind::kSync, Kind::kRead}) {
      EXPECT_EQUAL(CountOf(result, kind), uint64_t{100});
    }
    ExpectWritten(file.path, 40 * 4096, 3);
  }
}

TEST(uring_moves_vectors_and_completes_those_of_too_many_pieces) {
  const OneFile file;
  const auto job_of = [&](Kind kind, uint32_t piece_bytes) {
    IoJob job = MakeJob({file.path}, Blocks(kind, 0, 10 * 4096, 4 * 4096));
    job.buffer_bytes = 4 * 4096;
    job.vector_bytes = piece_bytes;
    job.lanes = 2;
    return job;
  };
  for (const uint32_t piece_bytes : {4096U, 1000U, 5U}) {
    const JobResult written = Run(*file.session, job_of(Kind::kWrite, piece_bytes));
    ExpectNoErrors(written);
    // 16,384 bytes are 3,277 pieces of five, and one call takes 1,024.
    EXPECT_EQUAL(written.outcome->tally.short_operations(), piece_bytes == 5 ? uint64_t{3} : uint64_t{0});
    ExpectWritten(file.path, 10 * 4096, 1);
    ExpectNoErrors(Run(*file.session, job_of(Kind::kRead, piece_bytes)));
  }
}

TEST(uring_reports_what_failed_and_stops) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("absent");
  const auto session = Uring();
  IoJob job = MakeJob({path}, Blocks(Kind::kWrite, 0, 100 * 4096, 4096));
  for (Operation& operation : job.operations) operation.offset += 8192;
  job.lanes = 1;
  const JobResult unopened = Run(*session, job);
  const OperationError write = OnlyError(unopened);
  EXPECT_EQUAL(write.error, EBADF);
  EXPECT_EQUAL(std::string(write.syscall), "io_uring_enter");
  EXPECT_EQUAL(write.path, path);
  EXPECT(write.offset == uint64_t{8192});
  EXPECT_EQUAL(write.count, uint64_t{1});
  EXPECT(!unopened.outcome->aborted);
  // With more in flight each lane ends with its own failure, and none begins another operation.
  job.lanes = 16;
  const JobResult parallel = Run(*session, job);
  uint64_t failed = 0;
  for (const OperationError& error : parallel.outcome->tally.errors()) failed += error.count;
  EXPECT(failed >= 1);
  EXPECT(failed <= 16);

  const OperationError open = OnlyError(Run(*session, MakeJob({path}, {Whole(Kind::kOpen, 0)})));
  EXPECT_EQUAL(open.error, ENOENT);
  EXPECT_EQUAL(std::string(open.syscall), "openat");
  EXPECT_EQUAL(OnlyError(Run(*session, MakeJob({path}, {Whole(Kind::kSync, 0)}))).error, EBADF);
  Run(*session, MakeJob({"/dev/full"}, {Whole(Kind::kOpen, 0)}));
  const OperationError full =
      OnlyError(Run(*session, MakeJob({"/dev/full"}, Blocks(Kind::kWrite, 0, 8192, 4096))));
  EXPECT_EQUAL(full.error, ENOSPC);
  EXPECT(full.offset == uint64_t{0});
}

TEST(uring_counts_a_short_write_and_tries_the_rest) {
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{6000, 6000};
  setrlimit(RLIMIT_FSIZE, &limit);
  const OneFile file;
  const JobResult result = Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, 8192, 4096)));
  const OperationError error = OnlyError(result);
  EXPECT_EQUAL(error.error, EFBIG);
  EXPECT(error.offset == uint64_t{4096});
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{1});
  EXPECT_EQUAL(ReadFile(file.path).size(), size_t{6000});
}

TEST(uring_checks_what_it_reads) {
  const OneFile file;
  Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, 4 * 4096, 4096)));
  const IoJob read = MakeJob({file.path}, Blocks(Kind::kRead, 0, 4 * 4096, 4096));
  std::fstream(file.path, std::ios::in | std::ios::out | std::ios::binary).seekp(2 * 4096 + 24).put('\x7f');
  const JobResult foreign = Run(*file.session, read);
  EXPECT_EQUAL(OnlyError(foreign).error, static_cast<int>(kVerifyFailed));
  EXPECT(OnlyError(foreign).offset == uint64_t{2 * 4096});
  EXPECT_EQUAL(CountOf(foreign, Kind::kRead), uint64_t{2});
  EXPECT_EQUAL(truncate(file.path.c_str(), 5000), 0);
  const JobResult cut = Run(*file.session, read);
  EXPECT_EQUAL(OnlyError(cut).error, static_cast<int>(kShortRead));
  EXPECT(OnlyError(cut).offset == uint64_t{4096});
}

TEST(uring_mixes_reads_and_writes_without_mixing_their_buffers) {
  const OneFile file;
  Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, 16 * 4096, 4096)));
  std::vector<Operation> operations;
  for (uint64_t block = 0; block < 16; block++) {
    operations.push_back({block * 4096, 4096, 0, block % 3 == 0 ? Kind::kRead : Kind::kWrite});
  }
  IoJob job = MakeJob({file.path}, std::move(operations));
  job.first_pass = 2;
  job.lanes = 4;
  job.limit_units = 160;
  const JobResult result = Run(*file.session, std::move(job));
  ExpectNoErrors(result);
  EXPECT_EQUAL(CountOf(result, Kind::kRead), uint64_t{60});
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{100});
  ExpectWritten(file.path, 16 * 4096, 11);
}

TEST(uring_fills_a_lane_s_time_without_a_gap) {
  const OneFile file;
  IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 64 * 4096, 4096));
  job.limit_units = kNoLimit;
  job.limit_ns = 3'000'000;
  const JobResult result = Run(*file.session, std::move(job));
  const LatencyHistogram& latency = result.outcome->tally.kind(Kind::kWrite)->latency;
  // What ends one operation begins the next, so that the latencies of the only lane add up to the job's time.
  EXPECT_EQUAL(latency.sum_ns(), result.outcome->end_ns - result.outcome->start_ns);
  EXPECT(result.outcome->end_ns - result.outcome->start_ns > 3'000'000);
  EXPECT(result.outcome->end_ns - result.outcome->start_ns <= 3'000'000 + latency.max_ns());
  ExpectNoErrors(result);
}

TEST(uring_begins_paced_units_no_earlier_than_intended) {
  for (const char* mode : kModes) {
    const OneFile file(mode);
    IoJob job = MakeJob({file.path}, {});
    for (uint64_t block = 0; block < 8; block++) {
      job.operations.push_back({block * 4096, 4096, 0, Kind::kWrite});
      job.operations.push_back(Whole(Kind::kSync, 0));
    }
    job.unit_length = 2;
    job.lanes = 3;
    job.limit_units = 20;
    job.is_paced = true;
    job.interval_ns = 700'000;
    job.offset_ns = 2'000'000;
    const JobResult result = Run(*file.session, job);
    ExpectNoErrors(result);
    EXPECT(result.outcome->end_ns - result.outcome->start_ns >= job.IntendedNs(19));
    for (const Kind kind : {Kind::kWrite, Kind::kSync}) {
      const KindTally& tally = *result.outcome->tally.kind(kind);
      EXPECT_EQUAL(tally.latency.count(), uint64_t{20});
      EXPECT_EQUAL(tally.issue_latency->count(), uint64_t{20});
      EXPECT(tally.latency.sum_ns() >= tally.issue_latency->sum_ns());
    }
    const KindTally& syncs = *result.outcome->tally.kind(Kind::kSync);
    EXPECT_EQUAL(syncs.latency.sum_ns(), syncs.issue_latency->sum_ns());
  }
}

TEST(uring_begins_writes_of_a_unit_no_earlier_than_intended) {
  for (const char* mode : kModes) {
    const OneFile file(mode);
    IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 3 * 4096, 4096));
    job.operations.push_back(Whole(Kind::kSync, 0));
    job.unit_length = 4;
    job.limit_units = 2;
    job.is_paced = true;
    job.interval_ns = 3'000'000;
    job.step_ns = 50'000'000;
    const JobResult result = Run(*file.session, job);
    ExpectNoErrors(result);
    EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{6});
    EXPECT(result.outcome->end_ns - result.outcome->start_ns >= job.IntendedNs(1, 2));
    // Those of the second unit were intended for the first one's.
    EXPECT(result.outcome->tally.kind(Kind::kWrite)->latency.max_ns() >= 90'000'000);
  }
}

TEST(uring_counts_late_units_from_their_intended_start) {
  const OneFile file;
  IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 8 * 4096, 4096));
  job.limit_units = 1000;
  job.is_paced = true;
  // One lane cannot write a block each ns: nearly all are late, and none waits.
  job.interval_ns = 1;
  const JobResult result = Run(*file.session, job);
  ExpectNoErrors(result);
  const KindTally& writes = *result.outcome->tally.kind(Kind::kWrite);
  EXPECT_EQUAL(writes.latency.count(), uint64_t{1000});
  EXPECT(writes.issue_latency->sum_ns() <= result.outcome->end_ns - result.outcome->start_ns);
  EXPECT(writes.latency.max_ns() + 1000 >= result.outcome->end_ns - result.outcome->start_ns);
}

TEST(uring_leaves_units_out_that_are_intended_after_the_deadline) {
  const OneFile file;
  IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 8 * 4096, 4096));
  job.lanes = 2;
  job.is_paced = true;
  job.interval_ns = 3600e9;
  job.limit_ns = 3'000'000'000;
  const JobResult result = Run(*file.session, job);
  ExpectNoErrors(result);
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{1});
}

TEST(uring_groups_share_their_syncs) {
  for (const char* mode : kModes) {
    const OneFile file(mode);
    const std::string other = file.scratch.File("b");
    Run(*file.session, MakeJob({other}, {Whole(Kind::kCreate, 0)}));
    IoJob job = MakeJob({file.path, other}, {});
    // Two groups of three lanes, each with a file of its own; 22 units: lanes 0 to 3 have four, 4 and 5
    // three.
    for (uint32_t unit = 0; unit < 22; unit++) {
      const uint32_t in_file = unit % 6 / 3;
      job.operations.push_back({uint64_t{unit} * 4096, 4096, in_file, Kind::kWrite});
      job.operations.push_back(Whole(Kind::kSync, in_file));
    }
    job.unit_length = 2;
    job.lanes = 6;
    job.group_lanes = 3;
    job.limit_units = 22;
    const JobResult result = Run(*file.session, std::move(job));
    ExpectNoErrors(result);
    EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{22});
    EXPECT_EQUAL(CountOf(result, Kind::kCommit), uint64_t{22});
    EXPECT_EQUAL(CountOf(result, Kind::kSync), uint64_t{8});
    EXPECT(result.outcome->tally.kind(Kind::kCommit)->latency.sum_ns() >=
           result.outcome->tally.kind(Kind::kWrite)->latency.sum_ns());
  }
}

TEST(uring_group_ends_whole_where_its_sync_fails) {
  const auto session = Uring();
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob job = MakeJob({path, scratch.File("absent")}, {});
  for (uint32_t unit = 0; unit < 8; unit++) {
    job.operations.push_back({uint64_t{unit} * 4096, 4096, 0, Kind::kWrite});
    job.operations.push_back(Whole(Kind::kSync, unit < 4 ? 0 : 1));
  }
  job.unit_length = 2;
  job.lanes = 4;
  job.group_lanes = 4;
  job.limit_units = 8;
  const JobResult result = Run(*session, std::move(job));
  EXPECT_EQUAL(OnlyError(result).error, EBADF);
  EXPECT_EQUAL(std::string(OnlyError(result).syscall), "io_uring_enter");
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{8});
  EXPECT_EQUAL(CountOf(result, Kind::kCommit), uint64_t{4});
  EXPECT_EQUAL(CountOf(result, Kind::kSync), uint64_t{1});
}

TEST(uring_abort_ends_a_job_without_end) {
  for (const char* mode : kModes) {
    for (const uint32_t group_lanes : {1U, 2U}) {
      const OneFile file(mode);
      auto job = std::make_shared<IoJob>(MakeJob({file.path}, {}));
      for (uint64_t block = 0; block < 16; block++) {
        job->operations.push_back({block * 4096, 4096, 0, Kind::kWrite});
        job->operations.push_back(Whole(Kind::kSync, 0));
      }
      job->unit_length = 2;
      job->lanes = 8;
      job->group_lanes = group_lanes;
      job->limit_units = kNoLimit;
      job->limit_ns = kNoLimit - 1;
      std::atomic<bool> aborted{false};
      file.session->Start(job, [&](JobResult result) { aborted = result.outcome->aborted; });
      while (file.session->progress().operations < 100) std::this_thread::yield();
      file.session->AbortAndWait();
      EXPECT(aborted);
      file.session->Finish();
      ExpectNoErrors(Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, 4096, 4096))));
    }
  }
}

TEST(uring_abort_ends_lanes_that_wait_for_their_time) {
  const OneFile file;
  auto job = std::make_shared<IoJob>(MakeJob({file.path}, Blocks(Kind::kWrite, 0, 8 * 4096, 4096)));
  job->lanes = 4;
  job->is_paced = true;
  job->interval_ns = 3600e9;
  std::atomic<bool> aborted{false};
  file.session->Start(job, [&](JobResult result) { aborted = result.outcome->aborted; });
  while (file.session->progress().operations < 1) std::this_thread::yield();
  file.session->AbortAndWait();
  EXPECT(aborted);
  file.session->Finish();
}

TEST(uring_keeps_files_open_by_path_and_leaves_no_descriptor) {
  const size_t before = OpenDescriptors();
  {
    const OneFile file;
    EXPECT_EQUAL(OpenDescriptors(), before + 1);
    Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, 8192, 4096)));
    EXPECT_EQUAL(OpenDescriptors(), before + 1);
  }
  EXPECT_EQUAL(OpenDescriptors(), before);
}

TEST(uring_falls_back_flag_by_flag) {
  constexpr struct {
    uint32_t forgotten;
    const char* mode;
    const char* left;
  } kCases[] = {{0, "plain", "flags SINGLE_ISSUER|DEFER_TASKRUN"},
                {0, "sqe", "flags TASKRUN_FLAG|SINGLE_ISSUER|DEFER_TASKRUN"},
                {kUringDeferTaskrun, "sqe", "flags COOP_TASKRUN|TASKRUN_FLAG"},
                {kUringDeferTaskrun | kUringTaskrunFlag, "plain", "flags none"},
                {~0U, "plain", "flags none"},
                {0, "spin", "flags TASKRUN_FLAG|SINGLE_ISSUER|DEFER_TASKRUN"},
                {kUringDeferTaskrun | kUringCoopTaskrun, "spin", "flags none"}};
  for (const auto& [forgotten, mode, left] : kCases) {
    ForgetSetupFlags(forgotten);
    const OneFile file(mode);
    IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 40 * 4096, 4096));
    job.lanes = 8;
    ExpectNoErrors(Run(*file.session, std::move(job)));
    EXPECT(HasNote(*file.session, left));
    ExpectWritten(file.path, 40 * 4096, 1);
  }
}

TEST(uring_registers_buffers_past_the_page_cache_and_does_without_where_it_may_not) {
  for (const int error : {0, ENOMEM, EPERM}) {
    FailRegister(error);
    const OneFile file;
    IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 40 * 4096, 4096));
    job.direct = true;
    job.lanes = 8;
    const int before = Registrations();
    ExpectNoErrors(Run(*file.session, job));
    EXPECT(HasNote(*file.session, error == 0 ? "buffers are registered" : "buffers are not registered"));
    EXPECT(HasNote(*file.session, error == 0 ? "files are registered" : "files are not registered"));
    // Buffers and files, and both given back.
    EXPECT_EQUAL(Registrations() - before, error == 0 ? 4 : 0);
    ExpectWritten(file.path, 40 * 4096, 1);
  }
}

TEST(uring_registers_buffers_as_it_is_told) {
  for (const bool on : {true, false}) {
    const OneFile file("", on ? "on" : "off");
    IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 40 * 4096, 4096));
    job.direct = !on;
    job.lanes = 8;
    ExpectNoErrors(Run(*file.session, job));
    EXPECT_EQUAL(HasNote(*file.session, "buffers are registered"), on);
    ExpectWritten(file.path, 40 * 4096, 1);
  }
}

TEST(uring_goes_on_where_a_signal_came_between) {
  for (const char* mode : kModes) {
    const OneFile file(mode);
    IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 40 * 4096, 4096));
    job.lanes = 8;
    InterruptEnters(5);
    const JobResult result = Run(*file.session, std::move(job));
    ExpectNoErrors(result);
    EXPECT_EQUAL(CountOf(result, Kind::kWrite), uint64_t{40});
    ExpectWritten(file.path, 40 * 4096, 1);
  }
}

TEST(uring_that_fails_itself_is_a_fault_and_no_result) {
  for (const char* mode : kModes) {
    for (const bool direct : {false, true}) {
      const OneFile file(mode);
      auto job = std::make_shared<IoJob>(MakeJob({file.path}, Blocks(Kind::kWrite, 0, 40 * 4096, 4096)));
      job->lanes = 8;
      job->direct = direct;
      job->limit_units = kNoLimit;
      job->limit_ns = kNoLimit - 1;
      FailEnterAfter(3, ENXIO);
      std::string fault;
      std::atomic<bool> done{false};
      file.session->Start(job, [&](JobResult result) {
        fault = result.fault;
        done = !result.outcome && !result.is_unsupported;
      });
      while (!done) std::this_thread::yield();
      file.session->Finish();
      EXPECT_EQUAL(fault, "io_uring_enter: ENXIO");
    }
  }
}

TEST(uring_forbidden_by_a_filter_is_unsupported) {
  ForbidCall(__NR_io_uring_setup, EPERM);
  const std::string why = WhyUnsupported();
  EXPECT(why.find("io_uring_setup: EPERM; ") == 0);
  EXPECT(why.find("seccomp") != std::string::npos || why.find("io_uring_disabled") != std::string::npos);
}

TEST(uring_hidden_by_a_filter_is_unsupported) {
  ForbidCall(__NR_io_uring_setup, ENOSYS);
  EXPECT(WhyUnsupported().find("io_uring_setup: ENOSYS; the kernel has no io_uring") == 0);
}

TEST(uring_that_can_be_made_and_not_entered_is_unsupported) {
  ForbidCall(__NR_io_uring_enter, EPERM);
  EXPECT(WhyUnsupported().find("io_uring_enter: EPERM; ") == 0);
}

TEST(uring_of_a_kernel_without_plain_reads_and_writes_is_unsupported) {
  FailRegister(EINVAL);
  EXPECT_EQUAL(WhyUnsupported(),
               "the kernel's io_uring has no READ and WRITE (Linux 5.6 and later have all that is needed)");
}

TEST(uring_without_one_of_its_operations_is_unsupported) {
  ForgetOperation(IORING_OP_WRITE_FIXED);
  EXPECT(WhyUnsupported().find("has no WRITE_FIXED ") != std::string::npos);
  // One that is not needed.
  ForgetOperation(IORING_OP_TIMEOUT);
  EXPECT_EQUAL(WhyUnsupported(), "");
}

TEST(uring_that_is_too_deep_for_the_memory_limit_is_unsupported_and_a_smaller_one_is_not) {
  const OneFile file;
  LimitSlots(8);
  const auto in_flight = [&](uint32_t lanes) {
    IoJob job = MakeJob({file.path}, Blocks(Kind::kWrite, 0, 40 * 4096, 4096));
    job.lanes = lanes;
    return Execute(*file.session, std::move(job));
  };
  const JobResult deep = in_flight(16);
  EXPECT(!deep.outcome);
  EXPECT(deep.is_unsupported);
  EXPECT(deep.fault.find("io_uring_setup: ENOMEM; the memory of a ring exceeds RLIMIT_MEMLOCK") == 0);
  const JobResult shallow = in_flight(8);
  EXPECT(!shallow.is_unsupported);
  ExpectNoErrors(shallow);
}

}  // namespace iotriage::test
