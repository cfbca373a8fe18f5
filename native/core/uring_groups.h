#ifndef IOTRIAGE_CORE_URING_GROUPS_H_
#define IOTRIAGE_CORE_URING_GROUPS_H_

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/uring_lane.h"

namespace iotriage {

/// Lanes that share their syncs, all on one thread: which of them wait, and who syncs for all.
class UringGroups {
 public:
  /// `lanes_of_group` lanes each, by their numbers in the job.
  UringGroups(uint32_t lanes, uint32_t lanes_of_group)
      : lanes_of_group_(lanes_of_group),
        groups_(lanes_of_group > 1 ? (lanes + lanes_of_group - 1) / lanes_of_group : 0) {}

  /// Whether lanes share their syncs at all.
  bool any() const { return !groups_.empty(); }
  void Join(const UringLane& lane) { GroupOf(lane).at_work++; }

  /// A lane has written. True: all of its group have, and it is to sync for them.
  bool Arrive(UringLane& lane) {
    Group& group = GroupOf(lane);
    group.written.push_back(&lane);
    return group.written.size() == group.at_work;
  }

  /// Those that a sync made durable, the one that synced among them.
  std::vector<UringLane*> TakeWritten(const UringLane& lane) {
    return std::exchange(GroupOf(lane).written, {});
  }

  /// A lane ends. Not null: all others of its group wait, and this one is to sync for them.
  UringLane* Leave(const UringLane& lane) {
    Group& group = GroupOf(lane);
    group.at_work--;
    const auto place = std::find(group.written.begin(), group.written.end(), &lane);
    if (place != group.written.end()) group.written.erase(place);
    const bool all_wait = group.at_work > 0 && group.written.size() == group.at_work;
    return all_wait ? group.written.back() : nullptr;
  }

 private:
  struct Group {
    uint32_t at_work = 0;
    std::vector<UringLane*> written;
  };

  Group& GroupOf(const UringLane& lane) { return groups_[lane.slot / lanes_of_group_]; }

  const uint32_t lanes_of_group_;
  std::vector<Group> groups_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_GROUPS_H_
