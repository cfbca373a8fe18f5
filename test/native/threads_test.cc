#include <set>
#include <thread>
#include <vector>

#include "core/errno_name.h"
#include "core/pool_barrier.h"
#include "core/start_gate.h"
#include "harness.h"

namespace iotriage::test {
namespace {

std::chrono::steady_clock::time_point In(std::chrono::milliseconds delay) {
  return std::chrono::steady_clock::now() + delay;
}

}  // namespace

TEST(barrier_opens_when_all_are_there) {
  PoolBarrier barrier(3, In(std::chrono::seconds(30)));
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; thread++) threads.emplace_back([&] { barrier.Arrive(); });
  for (std::thread& thread : threads) thread.join();
  const std::vector<pid_t> ids = barrier.thread_ids();
  EXPECT(barrier.complete());
  EXPECT_EQUAL(std::set<pid_t>(ids.begin(), ids.end()).size(), size_t{3});
}

TEST(barrier_lets_go_at_its_deadline) {
  PoolBarrier barrier(2, In(std::chrono::milliseconds(20)));
  barrier.Arrive();
  EXPECT(!barrier.complete());
  // Who comes later does not wait, and does not make it whole.
  barrier.Arrive();
  EXPECT(!barrier.complete());
}

TEST(gate_opens_for_all_at_one_moment) {
  StartGate gate(4);
  std::vector<std::thread> threads;
  std::vector<uint64_t> moments(4);
  for (int thread = 0; thread < 4; thread++) {
    threads.emplace_back([&, thread] { moments[static_cast<size_t>(thread)] = gate.ArriveAndWait(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQUAL(std::set<uint64_t>(moments.begin(), moments.end()).size(), size_t{1});
}

TEST(gate_that_is_given_up_holds_nobody) {
  StartGate gate(3);
  std::thread waiting([&] { gate.ArriveAndWait(); });
  gate.GiveUp();
  waiting.join();
  EXPECT(gate.ArriveAndWait() > 0);
}

TEST(errno_names_are_known_where_libuv_has_none) {
  EXPECT_EQUAL(ErrnoName(122), "EDQUOT");
  EXPECT_EQUAL(ErrnoName(28), "ENOSPC");
  EXPECT_EQUAL(ErrnoName(11), "EAGAIN");
  EXPECT_EQUAL(ErrnoName(95), "EOPNOTSUPP");
  EXPECT_EQUAL(ErrnoName(110), "ETIMEDOUT");
  EXPECT_EQUAL(ErrnoName(9999), "errno 9999");
}

}  // namespace iotriage::test
