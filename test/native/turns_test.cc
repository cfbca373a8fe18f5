#include "interposer/turns.h"

#include <optional>
#include <set>

#include "harness.h"

namespace iotriage::test {
namespace {

/// Static, as those of the recorder are: all of it is zero before anything runs.
Turns turns;

/// The stamps that were put, and what a taker finds of them.
class Stamps {
 public:
  void Put(uint32_t turn) { put_.insert(turn); }

  std::optional<uint32_t> Take() {
    std::optional<uint32_t> taken;
    const bool found = turns.Take([&](uint32_t turn) {
      if (put_.erase(turn) == 0) return false;
      taken = turn;
      return true;
    });
    EXPECT_EQUAL(found, taken.has_value());
    return taken;
  }

 private:
  std::set<uint32_t> put_;
};

}  // namespace

TEST(turns_are_taken_in_their_order_once_their_stamp_was_put) {
  turns.Clear();
  Stamps stamps;
  EXPECT(!stamps.Take().has_value());
  for (uint32_t turn = 0; turn < 3; turn++) EXPECT_EQUAL(turns.Next(), turn);
  EXPECT(!stamps.Take().has_value());
  stamps.Put(2);
  stamps.Put(0);
  EXPECT_EQUAL(*stamps.Take(), 0U);
  EXPECT_EQUAL(*stamps.Take(), 2U);
  EXPECT(!stamps.Take().has_value());
  stamps.Put(1);
  EXPECT_EQUAL(*stamps.Take(), 1U);
}

TEST(turns_that_hundreds_overtook_are_taken_when_their_stamp_comes) {
  turns.Clear();
  Stamps stamps;
  const uint32_t slow = turns.Next();
  for (uint32_t turn = 1; turn <= 500; turn++) stamps.Put(turns.Next());
  for (uint32_t turn = 1; turn <= 500; turn++) EXPECT_EQUAL(*stamps.Take(), turn);
  EXPECT(!stamps.Take().has_value());
  stamps.Put(slow);
  EXPECT_EQUAL(*stamps.Take(), slow);
}

TEST(turns_whose_stamps_never_come_do_not_hold_up_the_others) {
  turns.Clear();
  Stamps stamps;
  uint32_t taken = 0;
  for (uint32_t turn = 0; turn < 4000; turn++) {
    const uint32_t next = turns.Next();
    if (turn % 100 != 0) stamps.Put(next);
    if (stamps.Take().has_value()) taken++;
  }
  while (stamps.Take().has_value()) taken++;
  EXPECT_EQUAL(taken, 4000U - 40U);
}

}  // namespace iotriage::test
