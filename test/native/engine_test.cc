#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "core/content.h"
#include "engines/engines.h"
#include "hindered_calls.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

using Kind = OperationKind;

std::unique_ptr<EngineSession> Pwrite(uint32_t threads) { return OpenPwriteEngine({nullptr, threads, {}}); }

uint64_t CountOf(const JobResult& result, Kind kind) {
  return result.outcome->tally.kind(kind)->latency.count();
}

/// The one error that a job ended with.
OperationError OnlyError(const JobResult& result) {
  EXPECT_EQUAL(result.outcome->tally.errors().size(), size_t{1});
  return result.outcome->tally.errors()[0];
}

}  // namespace

TEST(pwrite_writes_every_block_with_its_stamp) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const uint64_t size = 10 * 4096 + 1000;
  const auto session = Pwrite(3);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob job = MakeJob({path}, Blocks(Kind::kWrite, 0, size, 4096));
  job.lanes = 4;
  job.limit_units = 25;
  const JobResult result = Run(*session, std::move(job));
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), 25U);
  EXPECT_EQUAL(result.outcome->tally.passes(), 3U);
  EXPECT_EQUAL(result.outcome->tally.file_bytes()[0], 2 * size + 3 * 4096);
  EXPECT_EQUAL(result.outcome->tally.bytes(), 2 * size + 3 * 4096);
  EXPECT(!result.outcome->aborted);
  EXPECT(result.outcome->end_ns > result.outcome->start_ns);
  const std::vector<uint8_t> bytes = ReadFile(path);
  EXPECT_EQUAL(bytes.size(), size);
  for (uint64_t offset = 0; offset < size; offset += 4096) {
    const Stamp stamp = ReadStamp(&bytes[offset]);
    const auto block = static_cast<uint32_t>(std::min<uint64_t>(4096, size - offset));
    EXPECT_EQUAL(stamp.offset, offset);
    EXPECT_EQUAL(stamp.size, block);
    EXPECT_EQUAL(stamp.lane, static_cast<uint32_t>(offset / 4096 % 4));
    EXPECT_EQUAL(stamp.pass, offset / 4096 < 3 ? 3U : 2U);
    EXPECT_EQUAL(FirstBodyDifference(&bytes[offset], block, 7, stamp.lane), size_t{block});
  }
}

TEST(pwrite_fill_bears_the_lane_of_a_fill) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob fill = MakeJob({path}, Blocks(Kind::kWrite, 0, 65536, 16384));
  fill.buffer_bytes = 16384;
  fill.first_pass = 0;
  fill.lanes = 2;
  Run(*session, std::move(fill));
  const std::vector<uint8_t> bytes = ReadFile(path);
  for (size_t offset = 0; offset < bytes.size(); offset += 4096) {
    EXPECT_EQUAL(ReadStamp(&bytes[offset]).lane, kFillLane);
    EXPECT_EQUAL(ReadStamp(&bytes[offset]).pass, 0U);
    EXPECT_EQUAL(ReadStamp(&bytes[offset]).offset, uint64_t{offset});
    EXPECT_EQUAL(FirstBodyDifference(&bytes[offset], 4096, 7, kFillLane), size_t{4096});
  }
}

TEST(pwrite_writes_zeros_without_stamps) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob job = MakeJob({path}, Blocks(Kind::kWrite, 0, 8192, 4096));
  job.content.random = false;
  Run(*session, std::move(job));
  const std::vector<uint8_t> bytes = ReadFile(path);
  EXPECT_EQUAL(bytes.size(), size_t{8192});
  EXPECT_EQUAL(FirstNonZero(bytes.data(), bytes.size()), size_t{8192});
}

TEST(pwrite_keeps_files_open_by_path_and_closes_them) {
  const ScratchDirectory scratch;
  const std::string a = scratch.File("a");
  const std::string b = scratch.File("b");
  const size_t before = OpenDescriptors();
  {
    const auto session = Pwrite(2);
    Run(*session, MakeJob({a, b}, {Whole(Kind::kCreate, 0), Whole(Kind::kCreate, 1)}));
    EXPECT_EQUAL(OpenDescriptors(), before + 2);
    // The same file under another index.
    const JobResult written = Run(*session, MakeJob({b}, Blocks(Kind::kWrite, 0, 4096, 4096)));
    EXPECT(written.outcome->tally.errors().empty());
    EXPECT_EQUAL(ReadFile(b).size(), size_t{4096});
    EXPECT_EQUAL(ReadFile(a).size(), size_t{0});
    Run(*session, MakeJob({a}, {Whole(Kind::kSync, 0), Whole(Kind::kClose, 0), Whole(Kind::kUnlink, 0)}));
    EXPECT_EQUAL(OpenDescriptors(), before + 1);
    EXPECT_EQUAL(access(a.c_str(), F_OK), -1);
  }
  EXPECT_EQUAL(OpenDescriptors(), before);
}

TEST(pwrite_interleaves_a_thread_s_lanes_unit_by_unit) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  // Unit 2 fails; with lanes taken in turn, exactly units 0 and 1 come before it.
  std::vector<Operation> operations = Blocks(Kind::kWrite, 0, 5 * 4096, 4096);
  operations[2] = Whole(Kind::kCreate, 0);
  IoJob job = MakeJob({path}, std::move(operations));
  job.lanes = 2;
  const JobResult result = Run(*session, std::move(job));
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), 2U);
  EXPECT_EQUAL(ReadFile(path).size(), size_t{8192});
  EXPECT_EQUAL(OnlyError(result).error, EEXIST);
}

TEST(pwrite_reports_what_failed_and_stops) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("absent");
  const auto session = Pwrite(2);
  IoJob job = MakeJob({path}, Blocks(Kind::kWrite, 0, 100 * 4096, 4096));
  for (Operation& operation : job.operations) operation.offset += 8192;
  job.lanes = 2;
  const JobResult unopened = Run(*session, std::move(job));
  const OperationError write = OnlyError(unopened);
  EXPECT_EQUAL(write.error, EBADF);
  EXPECT_EQUAL(std::string(write.syscall), "pwrite64");
  EXPECT_EQUAL(write.path, path);
  EXPECT(write.offset == 8192U || write.offset == 8192U + 4096U);
  EXPECT(write.count <= 2);
  EXPECT_EQUAL(CountOf(unopened, Kind::kWrite), 0U);
  EXPECT(!unopened.outcome->aborted);

  const OperationError open = OnlyError(Run(*session, MakeJob({path}, {Whole(Kind::kOpen, 0)})));
  EXPECT_EQUAL(open.error, ENOENT);
  EXPECT_EQUAL(std::string(open.syscall), "openat");
  EXPECT(!open.offset);
}

TEST(pwrite_never_follows_a_link_nor_replaces_a_file) {
  const ScratchDirectory scratch;
  const std::string link = scratch.File("link");
  EXPECT_EQUAL(symlink("/dev/null", link.c_str()), 0);
  const auto session = Pwrite(1);
  EXPECT_EQUAL(OnlyError(Run(*session, MakeJob({link}, {Whole(Kind::kOpen, 0)}))).error, ELOOP);
  EXPECT_EQUAL(OnlyError(Run(*session, MakeJob({link}, {Whole(Kind::kCreate, 0)}))).error, EEXIST);
}

TEST(pwrite_reports_a_full_device) {
  const auto session = Pwrite(1);
  Run(*session, MakeJob({"/dev/full"}, {Whole(Kind::kOpen, 0)}));
  const OperationError error =
      OnlyError(Run(*session, MakeJob({"/dev/full"}, Blocks(Kind::kWrite, 0, 8192, 4096))));
  EXPECT_EQUAL(error.error, ENOSPC);
  EXPECT(error.offset == 0U);
}

TEST(pwrite_counts_a_short_write_and_tries_the_rest) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{6000, 6000};
  setrlimit(RLIMIT_FSIZE, &limit);
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  const JobResult result = Run(*session, MakeJob({path}, Blocks(Kind::kWrite, 0, 8192, 4096)));
  // 1,904 bytes of the second block fit; the call for the rest of it fails.
  const OperationError error = OnlyError(result);
  EXPECT_EQUAL(error.error, EFBIG);
  EXPECT(error.offset == 4096U);
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), 1U);
  EXPECT_EQUAL(ReadFile(path).size(), size_t{6000});
}

TEST(pwrite_reports_a_read_beyond_the_end) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  std::ofstream(path) << std::string(5000, 'x');
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kOpen, 0)}));
  IoJob job = MakeJob({path}, Blocks(Kind::kRead, 0, 8192, 4096));
  job.content.random = false;
  const JobResult result = Run(*session, std::move(job));
  EXPECT_EQUAL(OnlyError(result).error, static_cast<int>(kShortRead));
  EXPECT(OnlyError(result).offset == 4096U);
  EXPECT_EQUAL(CountOf(result, Kind::kRead), 1U);
}

TEST(pwrite_completes_short_calls_and_counts_their_operations) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  ShortenCalls(3);
  const JobResult written = Run(*session, MakeJob({path}, Blocks(Kind::kWrite, 0, 8 * 4096, 4096)));
  EXPECT_EQUAL(written.outcome->tally.short_operations(), 1U);
  EXPECT_EQUAL(CountOf(written, Kind::kWrite), 8U);
  EXPECT_EQUAL(written.outcome->tally.bytes(), uint64_t{8 * 4096});
  ShortenCalls(3);
  // Whole stamps at every place show that the pieces were put where they belong.
  const JobResult read = Run(*session, MakeJob({path}, Blocks(Kind::kRead, 0, 8 * 4096, 4096)));
  EXPECT_EQUAL(read.outcome->tally.short_operations(), 1U);
  EXPECT_EQUAL(CountOf(read, Kind::kRead), 8U);
  EXPECT(read.outcome->tally.errors().empty());
}

TEST(pwrite_tries_again_where_a_signal_came_between) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  InterruptCalls(2);
  const JobResult result = Run(*session, MakeJob({path}, Blocks(Kind::kWrite, 0, 8192, 4096)));
  EXPECT(result.outcome->tally.errors().empty());
  EXPECT_EQUAL(result.outcome->tally.short_operations(), 0U);
  EXPECT_EQUAL(ReadFile(path).size(), size_t{8192});
}

TEST(pwrite_checks_what_it_reads) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  Run(*session, MakeJob({path}, Blocks(Kind::kWrite, 0, 4 * 4096, 4096)));
  EXPECT_EQUAL(CountOf(Run(*session, MakeJob({path}, Blocks(Kind::kRead, 0, 4 * 4096, 4096))), Kind::kRead),
               4U);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(2 * 4096 + 24).put('\x7f');
  const JobResult result = Run(*session, MakeJob({path}, Blocks(Kind::kRead, 0, 4 * 4096, 4096)));
  EXPECT_EQUAL(OnlyError(result).error, static_cast<int>(kVerifyFailed));
  EXPECT(OnlyError(result).offset == 2U * 4096U);
  EXPECT_EQUAL(CountOf(result, Kind::kRead), 2U);
}

TEST(pwrite_checks_every_stamp_of_a_read_and_nothing_in_zeros) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  Run(*session, MakeJob({path}, Blocks(Kind::kWrite, 0, 4 * 4096, 4096)));
  IoJob read = MakeJob({path}, {{0, 4 * 4096, 0, Kind::kRead}});
  read.buffer_bytes = 4 * 4096;
  EXPECT(Run(*session, read).outcome->tally.errors().empty());
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(3 * 4096 + 24).put('\x7f');
  EXPECT_EQUAL(OnlyError(Run(*session, read)).error, static_cast<int>(kVerifyFailed));
  read.content.random = false;
  EXPECT(Run(*session, read).outcome->tally.errors().empty());
}

TEST(reads_leave_the_body_that_is_written_alone) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  const auto session = Pwrite(1);
  Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  IoJob fill = MakeJob({path}, Blocks(Kind::kWrite, 0, 8192, 4096));
  fill.first_pass = 0;
  Run(*session, std::move(fill));
  Run(*session, MakeJob({path}, {{0, 4096, 0, Kind::kRead}, {4096, 4096, 0, Kind::kWrite}}));
  const std::vector<uint8_t> bytes = ReadFile(path);
  EXPECT_EQUAL(ReadStamp(&bytes[4096]).lane, 0U);
  EXPECT_EQUAL(FirstBodyDifference(&bytes[4096], 4096, 7, 0), size_t{4096});
}

TEST(null_counts_without_touching_anything) {
  const auto session = OpenNullEngine({nullptr, 2, {}});
  IoJob job = MakeJob({"/absent/a"}, Blocks(Kind::kWrite, 0, 7 * 4096, 4096));
  job.operations.push_back(Whole(Kind::kUnlink, 0));
  job.limit_units = 80;
  job.lanes = 3;
  const JobResult result = Run(*session, std::move(job));
  EXPECT_EQUAL(CountOf(result, Kind::kWrite), 70U);
  EXPECT_EQUAL(CountOf(result, Kind::kUnlink), 10U);
  EXPECT_EQUAL(result.outcome->tally.passes(), 10U);
  EXPECT(result.outcome->tally.errors().empty());
  EXPECT_EQUAL(session->progress().operations, uint64_t{80});
  EXPECT_EQUAL(session->progress().bytes, uint64_t{70 * 4096});
}

TEST(no_operation_begins_after_the_limit_of_time) {
  const auto session = OpenNullEngine({nullptr, 1, {}});
  IoJob job = MakeJob({"/absent/a"}, Blocks(Kind::kWrite, 0, 64 * 4096, 4096));
  job.limit_units = kNoLimit;
  job.limit_ns = 3'000'000;
  const JobResult result = Run(*session, std::move(job));
  const LatencyHistogram& latency = result.outcome->tally.kind(Kind::kWrite)->latency;
  // The end of one operation is the start of the next, so the latencies fill the job without a gap.
  EXPECT_EQUAL(latency.sum_ns(), result.outcome->end_ns - result.outcome->start_ns);
  EXPECT(result.outcome->end_ns - result.outcome->start_ns > 3'000'000);
  EXPECT(result.outcome->end_ns - result.outcome->start_ns <= 3'000'000 + latency.max_ns());
  EXPECT(!result.outcome->aborted);
}

TEST(abort_ends_a_job_without_end) {
  const auto session = OpenNullEngine({nullptr, 2, {}});
  auto job = std::make_shared<IoJob>(MakeJob({"/absent/a"}, Blocks(Kind::kWrite, 0, 64 * 4096, 4096)));
  job->limit_units = kNoLimit;
  job->limit_ns = kNoLimit - 1;
  job->lanes = 2;
  std::atomic<bool> aborted{false};
  session->Start(job, [&](JobResult result) { aborted = result.outcome->aborted; });
  while (session->progress().operations < 1000) std::this_thread::yield();
  session->AbortAndWait();
  EXPECT(aborted);
  session->Finish();
  // The next job of the same session is its own.
  EXPECT(!Run(*session, MakeJob({"/absent/a"}, Blocks(Kind::kWrite, 0, 4096, 4096))).outcome->aborted);
}

TEST(destroying_a_session_ends_its_job) {
  auto job = std::make_shared<IoJob>(MakeJob({"/absent/a"}, Blocks(Kind::kWrite, 0, 64 * 4096, 4096)));
  job->limit_units = kNoLimit;
  job->limit_ns = kNoLimit - 1;
  std::atomic<bool> done{false};
  {
    const auto session = OpenNullEngine({nullptr, 1, {}});
    session->Start(job, [&](JobResult) { done = true; });
  }
  EXPECT(done);
}

}  // namespace iotriage::test
