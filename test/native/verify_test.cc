#include "core/verify.h"

#include <cerrno>

#include "engines/engines.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

constexpr uint64_t kSize = 5 * 4096 + 1000;

/// A file that a fill and three blocks of a second pass wrote, and what to ask of it.
struct Written {
  explicit Written(bool random = true) : path(scratch.File("a")) {
    const auto session = OpenPwriteEngine({nullptr, 1, {}});
    Run(*session, MakeJob({path}, {Whole(OperationKind::kCreate, 0)}));
    IoJob fill = MakeJob({path}, Blocks(OperationKind::kWrite, 0, kSize, 4096));
    fill.first_pass = 0;
    fill.content.random = random;
    Run(*session, std::move(fill));
    IoJob job = MakeJob({path}, Blocks(OperationKind::kWrite, 0, kSize, 4096));
    job.limit_units = 3;
    job.content.random = random;
    Run(*session, std::move(job));
    request.files = {{path, kSize, kSize}};
    request.content = {random, 7, 4096};
    request.first_pass = 0;
    request.last_pass = 1;
  }

  void Flip(uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const int before = file.seekg(static_cast<std::streamoff>(at)).get();
    file.seekp(static_cast<std::streamoff>(at)).put(static_cast<char>(before ^ 0x20));
  }

  VerifyOutcome Check() {
    VerifyOutcome outcome;
    EXPECT_EQUAL(Verify(request, stop, outcome).error, 0);
    return outcome;
  }

  ScratchDirectory scratch;
  std::string path;
  VerifyRequest request;
  std::atomic<bool> stop{false};
};

}  // namespace

TEST(verify_accepts_what_was_written) {
  const VerifyOutcome outcome = Written().Check();
  EXPECT_EQUAL(outcome.blocks, 6U);
  EXPECT_EQUAL(outcome.mismatch_count, 0U);
}

TEST(verify_finds_any_flipped_byte_of_a_block) {
  // The stamp's words (magic, seed, file, lane, pass, size, offset) and the body, first and last byte.
  for (const uint64_t at : {0, 4, 8, 12, 16, 20, 24, 28, 32, 2000, 4095}) {
    Written written;
    written.Flip(4096 + at);
    const VerifyOutcome outcome = written.Check();
    EXPECT_EQUAL(outcome.blocks, 6U);
    EXPECT_EQUAL(outcome.mismatch_count, 1U);
    EXPECT_EQUAL(outcome.mismatches[0].offset, 4096U);
    EXPECT_EQUAL(outcome.mismatches[0].path, written.path);
    EXPECT(!outcome.mismatches[0].why.empty());
  }
}

TEST(verify_finds_a_flipped_byte_in_a_short_last_block) {
  Written written;
  written.Flip(kSize - 1);
  EXPECT_EQUAL(written.Check().mismatches[0].offset, 5U * 4096);
}

TEST(verify_refuses_a_pass_that_was_not_issued) {
  Written written;
  written.request.last_pass = 0;
  EXPECT_EQUAL(written.Check().mismatch_count, 3U);
  written.request.first_pass = 1;
  written.request.last_pass = 1;
  EXPECT_EQUAL(written.Check().mismatch_count, 3U);
}

TEST(verify_finds_a_block_that_is_missing) {
  Written written;
  EXPECT_EQUAL(truncate(written.path.c_str(), 4 * 4096), 0);
  const VerifyOutcome required = written.Check();
  EXPECT_EQUAL(required.blocks, 6U);
  EXPECT_EQUAL(required.mismatch_count, 2U);
  written.request.files[0].required_bytes = 4 * 4096;
  const VerifyOutcome optional = written.Check();
  EXPECT_EQUAL(optional.blocks, 4U);
  EXPECT_EQUAL(optional.mismatch_count, 0U);
}

TEST(verify_lets_holes_be_beyond_what_is_required_but_no_garbage) {
  Written written;
  EXPECT_EQUAL(truncate(written.path.c_str(), 4096), 0);
  EXPECT_EQUAL(truncate(written.path.c_str(), kSize), 0);
  EXPECT_EQUAL(written.Check().mismatch_count, 5U);
  written.request.files[0].required_bytes = 4096;
  const VerifyOutcome holes = written.Check();
  EXPECT_EQUAL(holes.blocks, 1U);
  EXPECT_EQUAL(holes.mismatch_count, 0U);
  written.Flip(2 * 4096 + 100);
  EXPECT_EQUAL(written.Check().mismatches[0].offset, 2U * 4096);
}

TEST(verify_finds_bytes_beyond_the_end) {
  Written written;
  EXPECT_EQUAL(truncate(written.path.c_str(), kSize + 1), 0);
  EXPECT_EQUAL(written.Check().mismatches[0].offset, kSize);
}

TEST(verify_lists_the_first_mismatches_and_counts_all) {
  Written written;
  written.request.content.seed = 8;
  written.request.files = std::vector<VerifyFile>(4, {written.path, kSize, kSize});
  const VerifyOutcome outcome = written.Check();
  EXPECT_EQUAL(outcome.mismatch_count, 24U);
  EXPECT_EQUAL(outcome.mismatches.size(), kMismatchesKept);
}

TEST(verify_checks_zeros_and_their_size) {
  Written written(false);
  EXPECT_EQUAL(written.Check().mismatch_count, 0U);
  EXPECT_EQUAL(written.Check().blocks, 6U);
  written.Flip(5000);
  EXPECT_EQUAL(written.Check().mismatches[0].offset, 4096U);
}

TEST(verify_says_which_file_cannot_be_read) {
  Written written;
  written.request.files.push_back({written.scratch.File("absent"), 4096, 4096});
  VerifyOutcome outcome;
  const VerifyFault fault = Verify(written.request, written.stop, outcome);
  EXPECT_EQUAL(fault.error, ENOENT);
  EXPECT_EQUAL(std::string(fault.syscall), "openat");
  EXPECT_EQUAL(fault.path, written.scratch.File("absent"));
}

}  // namespace iotriage::test
