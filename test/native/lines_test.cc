#include <cerrno>
#include <iterator>

#include "core/fd.h"
#include "core/line_writer.h"
#include "hindered_calls.h"
#include "jobs.h"

namespace iotriage::test {
namespace {

std::string AllLines(uint64_t count) {
  std::string text;
  for (uint64_t line = 0; line < count; line++) text += "line#" + std::to_string(line) + "\n";
  return text;
}

/// A file that is empty, and what lines make of it.
struct Target {
  Target() : path(scratch.File("a")), fd(open(path.c_str(), O_CREAT | O_WRONLY, 0600)) {}

  LineOutcome Write(uint64_t lines, uint32_t threads, uint32_t gather_bytes) {
    LineJob job;
    job.fd = fd.get();
    job.lines = lines;
    job.threads = threads;
    job.gather_bytes = gather_bytes;
    return WriteLines(job, stop);
  }

  std::string Content() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  ScratchDirectory scratch;
  std::string path;
  Fd fd;
  std::atomic<bool> stop{false};
};

}  // namespace

TEST(lines_take_the_bytes_that_they_are_computed_to_take) {
  for (const uint64_t count : {0, 1, 9, 10, 11, 99, 100, 101, 12'345}) {
    EXPECT_EQUAL(BytesOfLines(count), AllLines(count).size());
  }
}

TEST(lines_are_all_there_by_any_number_of_threads_and_any_gathering) {
  for (const uint64_t count : {0, 1, 2, 10, 1'234}) {
    for (const uint32_t threads : {1, 2, 3, 16}) {
      for (const uint32_t gather_bytes : {1, 7, 8, 100, 65'536}) {
        Target target;
        EXPECT_EQUAL(target.Write(count, threads, gather_bytes).error, 0);
        EXPECT(target.Content() == AllLines(count));
      }
    }
  }
}

TEST(lines_are_a_call_each_or_one_for_what_is_gathered) {
  EXPECT_EQUAL(Target().Write(1'000, 3, 1).calls, 1'000U);
  EXPECT_EQUAL(Target().Write(1'000, 3, 65'536).calls, 3U);
  // Five lines of 7 bytes for each of two threads: two, two and the one that is left.
  EXPECT_EQUAL(Target().Write(10, 2, 14).calls, 6U);
}

TEST(lines_are_whole_where_calls_are_short_or_interrupted) {
  Target target;
  ShortenCalls(5);
  EXPECT_EQUAL(target.Write(100, 1, 50).error, 0);
  InterruptCalls(5);
  EXPECT_EQUAL(target.Write(200, 1, 1).error, 0);
  EXPECT(target.Content() == AllLines(200));
}

TEST(lines_that_cannot_be_written_say_why) {
  Target target;
  target.fd = Fd(open(target.path.c_str(), O_RDONLY));
  EXPECT_EQUAL(target.Write(10, 2, 1).error, EBADF);
}

TEST(lines_end_early_when_they_are_stopped) {
  Target target;
  target.stop = true;
  const LineOutcome outcome = target.Write(10, 2, 1);
  EXPECT_EQUAL(outcome.error, 0);
  EXPECT_EQUAL(outcome.calls, 0U);
}

}  // namespace iotriage::test
