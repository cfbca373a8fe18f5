#include <fcntl.h>

#include <cerrno>
#include <numeric>

#include "core/content.h"
#include "core/verify.h"
#include "engines/engines.h"
#include "hindered_calls.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

using Kind = OperationKind;

struct OneFile {
  OneFile() : path(scratch.File("a")), session(OpenPwriteEngine({nullptr, 2, {}})) {
    Run(*session, MakeJob({path}, {Whole(Kind::kCreate, 0)}));
  }
  ScratchDirectory scratch;
  std::string path;
  std::unique_ptr<EngineSession> session;
};

IoJob VectorJob(const std::string& path, Kind kind, uint64_t bytes, uint32_t size, uint32_t piece_bytes) {
  IoJob job = MakeJob({path}, Blocks(kind, 0, bytes, size));
  job.buffer_bytes = size;
  job.vector_bytes = piece_bytes;
  return job;
}

void ExpectWhole(const std::string& path, uint64_t bytes, uint32_t last_pass) {
  VerifyRequest request;
  request.files.push_back({path, bytes, bytes});
  request.content = {true, 7, 4096};
  request.first_pass = 1;
  request.last_pass = last_pass;
  VerifyOutcome outcome;
  EXPECT_EQUAL(Verify(request, std::atomic<bool>{false}, outcome).error, 0);
  EXPECT_EQUAL(outcome.mismatch_count, uint64_t{0});
  EXPECT_EQUAL(outcome.blocks, (bytes + 4095) / 4096);
}

OperationError OnlyError(const JobResult& result) {
  EXPECT_EQUAL(result.outcome->tally.errors().size(), size_t{1});
  return result.outcome->tally.errors()[0];
}

}  // namespace

TEST(vector_writes_and_reads_the_bytes_of_one_piece) {
  const OneFile file;
  // The last operation has two pieces and a half.
  const uint64_t bytes = 2 * 8 * 4096 + 2 * 4096 + 2048;
  const IoJob write = VectorJob(file.path, Kind::kWrite, bytes, 8 * 4096, 4096);
  const JobResult written = Run(*file.session, write);
  EXPECT_EQUAL(written.outcome->tally.operations(), uint64_t{3});
  EXPECT_EQUAL(written.outcome->tally.short_operations(), uint64_t{0});
  EXPECT_EQUAL(written.outcome->tally.bytes(), bytes);
  EXPECT(VectorCalls() ==
         (std::vector<std::vector<size_t>>{
             std::vector<size_t>(8, 4096), std::vector<size_t>(8, 4096), {4096, 4096, 2048}}));
  ExpectWhole(file.path, bytes, 1);
  const JobResult read = Run(*file.session, VectorJob(file.path, Kind::kRead, bytes, 8 * 4096, 4096));
  EXPECT(read.outcome->tally.errors().empty());
  EXPECT_EQUAL(read.outcome->tally.bytes(), bytes);
  EXPECT_EQUAL(VectorCalls().size(), size_t{6});
}

TEST(operation_of_one_piece_is_no_vector) {
  const OneFile file;
  Run(*file.session, VectorJob(file.path, Kind::kWrite, 4 * 4096, 4096, 4096));
  Run(*file.session, VectorJob(file.path, Kind::kRead, 4 * 4096, 4096, 8192));
  EXPECT(VectorCalls().empty());
  ExpectWhole(file.path, 4 * 4096, 1);
}

TEST(vector_of_more_pieces_than_a_call_takes_goes_in_several) {
  const OneFile file;
  const uint32_t bytes = 1500 * 512;
  const JobResult written = Run(*file.session, VectorJob(file.path, Kind::kWrite, bytes, bytes, 512));
  EXPECT_EQUAL(written.outcome->tally.short_operations(), uint64_t{1});
  EXPECT_EQUAL(VectorCalls().size(), size_t{2});
  EXPECT_EQUAL(VectorCalls()[0].size(), size_t{1024});
  EXPECT_EQUAL(VectorCalls()[1].size(), size_t{1500 - 1024});
  ExpectWhole(file.path, bytes, 1);
}

TEST(vector_completes_short_and_interrupted_calls) {
  const OneFile file;
  const uint32_t bytes = 8 * 4096;
  for (const Kind kind : {Kind::kWrite, Kind::kRead}) {
    ShortenCalls(3);
    InterruptCalls(2);
    const JobResult result = Run(*file.session, VectorJob(file.path, kind, 2 * bytes, bytes, 4096));
    EXPECT(result.outcome->tally.errors().empty());
    EXPECT_EQUAL(result.outcome->tally.operations(), uint64_t{2});
    EXPECT_EQUAL(result.outcome->tally.short_operations(), uint64_t{1});
    EXPECT_EQUAL(result.outcome->tally.bytes(), uint64_t{2 * bytes});
    ExpectWhole(file.path, 2 * bytes, 1);
  }
  // Two interrupted, three short, one for the rest, one for the second operation; by each kind.
  EXPECT_EQUAL(VectorCalls().size(), size_t{14});
  for (const std::vector<size_t>& pieces : VectorCalls()) {
    EXPECT(pieces.front() <= 4096 && std::accumulate(pieces.begin(), pieces.end(), size_t{0}) <= bytes);
  }
}

TEST(vector_that_fails_is_reported_by_its_own_call) {
  const OneFile file;
  const IoJob full = VectorJob("/dev/full", Kind::kWrite, 8192, 8192, 4096);
  Run(*file.session, MakeJob({"/dev/full"}, {Whole(Kind::kOpen, 0)}));
  const OperationError write = OnlyError(Run(*file.session, full));
  EXPECT_EQUAL(write.error, ENOSPC);
  EXPECT_EQUAL(std::string(write.syscall), "pwritev");
  EXPECT(write.offset == 0U);
  const OperationError read =
      OnlyError(Run(*file.session, VectorJob(file.path, Kind::kRead, 8192, 8192, 4096)));
  EXPECT_EQUAL(read.error, static_cast<int>(kShortRead));
  EXPECT_EQUAL(std::string(read.syscall), "preadv");
  const OperationError single =
      OnlyError(Run(*file.session, VectorJob(file.path, Kind::kRead, 4096, 4096, 4096)));
  EXPECT_EQUAL(std::string(single.syscall), "pread64");
}

TEST(files_are_opened_with_the_flags_that_the_job_asks_for) {
  for (const bool dsync : {false, true}) {
    const OneFile file;
    IoJob open_it = MakeJob({file.path}, {Whole(Kind::kOpen, 0)});
    open_it.dsync = dsync;
    Run(*file.session, std::move(open_it));
    int found = 0;
    for (int fd = 3; fd < 64; fd++) {
      char target[256] = {};
      if (readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target, sizeof(target) - 1) < 0) continue;
      if (file.path != target) continue;
      found++;
      EXPECT_EQUAL(fcntl(fd, F_GETFL) & O_SYNC, dsync ? O_DSYNC : 0);
      EXPECT_EQUAL(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
    }
    EXPECT_EQUAL(found, 1);
    EXPECT(Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, 8192, 4096)))
               .outcome->tally.errors()
               .empty());
  }
}

TEST(mixed_job_checks_what_it_reads_and_keeps_what_it_writes) {
  const OneFile file;
  const uint64_t bytes = 32 * 4096;
  Run(*file.session, MakeJob({file.path}, Blocks(Kind::kWrite, 0, bytes, 4096)));
  IoJob mix = MakeJob({file.path}, Blocks(Kind::kRead, 0, bytes, 4096));
  for (size_t row = 0; row < mix.operations.size(); row++) {
    if (row % 3 == 0) mix.operations[row].kind = Kind::kWrite;
  }
  mix.lanes = 5;
  mix.limit_units = 3 * 32;
  mix.first_pass = 2;
  const JobResult result = Run(*file.session, mix);
  EXPECT(result.outcome->tally.errors().empty());
  EXPECT_EQUAL(result.outcome->tally.kind(Kind::kWrite)->latency.count(), uint64_t{3 * 11});
  EXPECT_EQUAL(result.outcome->tally.kind(Kind::kRead)->latency.count(), uint64_t{3 * 21});
  EXPECT_EQUAL(result.outcome->tally.kind(Kind::kRead)->bytes, uint64_t{3 * 21 * 4096});
  ExpectWhole(file.path, bytes, 4);
  EXPECT_EQUAL(ReadStamp(ReadFile(file.path).data()).pass, 4U);

  std::fstream(file.path, std::ios::in | std::ios::out | std::ios::binary).seekp(4 * 4096 + 24).put('\x7f');
  const OperationError error = OnlyError(Run(*file.session, mix));
  EXPECT_EQUAL(error.error, static_cast<int>(kVerifyFailed));
  EXPECT(error.kind == Kind::kRead);
  EXPECT(error.offset == 4U * 4096U);
}

}  // namespace iotriage::test
