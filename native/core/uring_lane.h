#ifndef IOTRIAGE_CORE_URING_LANE_H_
#define IOTRIAGE_CORE_URING_LANE_H_

#include <sys/uio.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "core/io_job.h"
#include "core/lane_content.h"
#include "core/lane_cursor.h"

namespace iotriage {

/// One lane of a job in a ring: at most one of its operations is in flight.
struct UringLane {
  UringLane(uint32_t number, const LaneCursor& at, LaneContent buffers)
      : slot(number), cursor(at), content(std::move(buffers)) {}

  /// Its slot in the ring's submission queue, and its index among the lanes.
  uint32_t slot;
  /// Of the operations of its unit.
  uint32_t step = 0;
  const Operation* operation = nullptr;
  uint64_t called_ns = 0;
  /// From where the latency counts: the intended start where there is one, else the call.
  uint64_t counted_from_ns = 0;
  /// Of a group's lane: from where the commit of the write counts that waits for its sync.
  uint64_t commit_from_ns = 0;
  /// What earlier submissions of this operation have moved.
  uint32_t done_bytes = 0;
  bool was_short = false;
  LaneCursor cursor;
  LaneContent content;
  std::vector<iovec> pieces;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_LANE_H_
