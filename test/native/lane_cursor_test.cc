#include "core/lane_cursor.h"

#include <map>
#include <random>
#include <utility>

#include "jobs.h"

namespace iotriage::test {
namespace {

/// How often each unit of each pass is visited, over all lanes.
std::map<std::pair<uint32_t, uint64_t>, int> Visits(const IoJob& job) {
  std::map<std::pair<uint32_t, uint64_t>, int> visits;
  for (uint32_t lane = 0; lane < job.lanes; lane++) {
    for (LaneCursor cursor(job, lane); !cursor.Done(); cursor.Advance()) {
      EXPECT_EQUAL(cursor.unit() % job.lanes, uint64_t{lane});
      visits[{cursor.pass(), cursor.unit()}]++;
    }
  }
  return visits;
}

IoJob JobOf(uint64_t units, uint32_t unit_length, uint32_t lanes, uint64_t limit_units) {
  IoJob job = MakeJob({"a"}, std::vector<Operation>(units * unit_length, Whole(OperationKind::kSync, 0)));
  job.unit_length = unit_length;
  job.lanes = lanes;
  job.limit_units = limit_units;
  return job;
}

}  // namespace

TEST(lanes_visit_every_unit_below_the_limit_once) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; round++) {
    const uint64_t units = 1 + random() % 40;
    const uint64_t limit = random() % 150;
    IoJob job = JobOf(units, 1 + random() % 3, 1 + random() % 50, limit);
    const auto visits = Visits(job);
    EXPECT_EQUAL(visits.size(), limit);
    job.varies_order = true;
    EXPECT_EQUAL(Visits(job).size(), limit);
    for (const auto& visit : Visits(job)) EXPECT_EQUAL(visit.second, 1);
    for (const auto& [place, count] : visits) {
      EXPECT_EQUAL(count, 1);
      EXPECT(place.first * units + place.second < limit);
    }
  }
}

TEST(lane_begins_each_pass_at_its_own_number) {
  const IoJob job = JobOf(5, 1, 2, 10);
  std::vector<uint64_t> units;
  for (LaneCursor cursor(job, 1); !cursor.Done(); cursor.Advance()) units.push_back(cursor.unit());
  EXPECT(units == (std::vector<uint64_t>{1, 3, 1, 3}));
}

TEST(lane_beyond_the_last_unit_has_nothing_to_do) {
  const IoJob job = JobOf(3, 1, 8, kNoLimit);
  EXPECT(!LaneCursor(job, 2).Done());
  EXPECT(LaneCursor(job, 3).Done());
}

}  // namespace iotriage::test
