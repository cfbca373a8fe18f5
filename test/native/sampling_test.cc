#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/gauge.h"
#include "core/kernel_log.h"
#include "core/spending.h"
#include "core/thread_log.h"
#include "core/ticker.h"
#include "harness.h"

namespace iotriage::test {
namespace {

class Folder {
 public:
  Folder() { EXPECT(mkdtemp(path_) != nullptr); }
  ~Folder() {
    for (const std::string& file : files_) unlink(file.c_str());
    rmdir(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Write(const std::string& name, const std::string& text) {
    const std::string file = std::string(path_) + "/" + name;
    std::ofstream(file) << text;
    files_.push_back(file);
    return file;
  }
  std::string path() const { return path_; }

 private:
  char path_[32] = "/tmp/iotriage-logs-XXXXXX";
  std::vector<std::string> files_;
};

std::string TextOf(const KernelLog::Samples& samples) {
  return {reinterpret_cast<const char*>(samples.bytes.data()), samples.bytes.size()};
}

class Counted final : public Ticked {
 public:
  void Tick(double) noexcept override { ticks_++; }
  int ticks() const { return ticks_; }

 private:
  std::atomic<int> ticks_{0};
};

void WaitFor(const Counted& counted, int ticks) {
  for (int ms = 0; counted.ticks() < ticks && ms < 20'000; ms++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT(counted.ticks() >= ticks);
}

}  // namespace

TEST(gauge_keeps_the_newest_of_its_ring) {
  double next = 0;
  const auto read = [&](double* values) {
    values[0] = ++next;
    values[1] = -next;
  };
  Gauge gauge(read, 2, 4);
  for (int tick = 1; tick <= 10; tick++) gauge.Tick(tick);
  const Gauge::Samples samples = gauge.Ordered();
  EXPECT_EQUAL(samples.overwritten, uint64_t{6});
  EXPECT(samples.at_ns == (std::vector<double>{7, 8, 9, 10}));
  EXPECT(samples.values == (std::vector<double>{7, -7, 8, -8, 9, -9, 10, -10}));
}

TEST(ticker_ticks_all_and_leaves_out_who_was_removed) {
  Ticker ticker(std::chrono::milliseconds(1), 0);
  const auto one = std::make_shared<Counted>();
  const auto other = std::make_shared<Counted>();
  ticker.Add(one);
  ticker.Add(other);
  WaitFor(*one, 3);
  ticker.Remove(one.get());
  const int ticks = one->ticks();
  WaitFor(*other, other->ticks() + 3);
  EXPECT_EQUAL(one->ticks(), ticks);
  ticker.Halt();
  const int last = other->ticks();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQUAL(other->ticks(), last);
}

TEST(ticker_waits_a_whole_interval_after_a_restart) {
  Ticker ticker(std::chrono::milliseconds(200), 0);
  const auto counted = std::make_shared<Counted>();
  ticker.Add(counted);
  // As often as it is put off, it never comes to tick, though the interval passes.
  for (int restart = 0; restart < 40; restart++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ticker.Restart();
  }
  EXPECT_EQUAL(counted->ticks(), 0);
  WaitFor(*counted, 1);
}

TEST(file_log_keeps_texts_and_errors_until_they_are_taken) {
  Folder folder;
  const std::string first = folder.Write("first", "one");
  FileLog log({first, folder.path() + "/none", folder.Write("third", "three")});
  log.Tick(1);
  folder.Write("first", std::string(10'000, 'x'));
  log.Tick(2);
  // Neither later than the last.
  log.Tick(2);
  log.Tick(1);
  const KernelLog::Samples samples = log.Take();
  EXPECT(samples.at_ns == (std::vector<double>{1, 2}));
  EXPECT(samples.lengths == (std::vector<int32_t>{3, -ENOENT, 5, 10'000, -ENOENT, 5}));
  EXPECT_EQUAL(TextOf(samples), "onethree" + std::string(10'000, 'x') + "three");
  EXPECT_EQUAL(log.bytes_held(), size_t{0});
  log.Tick(3);
  log.Close();
  log.Tick(4);
  EXPECT(log.Take().at_ns == (std::vector<double>{3}));
}

TEST(file_log_opens_later_what_was_not_there) {
  Folder folder;
  FileLog log({folder.path() + "/late"});
  log.Tick(1);
  folder.Write("late", "now");
  log.Tick(2);
  EXPECT(log.Take().lengths == (std::vector<int32_t>{-ENOENT, 3}));
}

TEST(thread_log_reads_state_and_link_of_calls_that_have_them) {
  Folder folder;
  const auto look = [&](const std::string& call) {
    folder.Write("syscall", call);
    folder.Write("stat", "7 (a) b) D 1 2");
    unlink((folder.path() + "/5").c_str());
    EXPECT_EQUAL(symlink("/some/file", (folder.path() + "/5").c_str()), 0);
    ThreadLog log({{folder.path(), folder.path()}, folder.path(), {202}, {18}, 1.0, 1e18});
    log.Tick(1);
    unlink((folder.path() + "/5").c_str());
    return log.Take();
  };
  const auto expect = [&](const std::string& call, int32_t state, int32_t link, const std::string& behind) {
    const KernelLog::Samples samples = look(call);
    const auto length = static_cast<int32_t>(call.size());
    EXPECT(samples.lengths == (std::vector<int32_t>{length, state, link, length, state, link}));
    EXPECT_EQUAL(TextOf(samples), call + behind + call + behind);
  };
  expect("running\n", 0, 0, "");
  expect("202 0x1 0x2\n", 0, 0, "");
  expect("18 0x5 0x7f\n", 1, 10, "D/some/file");
  expect("18 0x6 0x7f\n", 1, -ENOENT, "D");
  expect("35 0x5\n", 1, 0, "D");
  expect("-1 0x7ffd 0x7f\n", 1, 0, "D");
}

TEST(spending_leaves_out_what_is_not_paid_for) {
  Spending spending(1e-9, 0);
  int readings = 0;
  const auto reading = [&] {
    for (volatile int step = 0; step < 10'000;) step = step + 1;
    readings++;
  };
  EXPECT(spending.Run(0, reading));
  EXPECT(!spending.Run(1, reading));
  spending.Forgive();
  EXPECT(spending.Run(2, reading));
  EXPECT_EQUAL(readings, 2);
  EXPECT_EQUAL(spending.told().readings, uint64_t{2});
  EXPECT_EQUAL(spending.told().left_out, uint64_t{1});
  EXPECT(spending.told().cost_ns > 0);
}

}  // namespace iotriage::test
