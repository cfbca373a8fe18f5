#ifndef IOTRIAGE_LOOP_LOOP_RUN_H_
#define IOTRIAGE_LOOP_LOOP_RUN_H_

#include <uv.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/fd_table.h"
#include "core/lane_content.h"
#include "core/lane_cursor.h"
#include "loop/loop_call.h"
#include "loop/loop_pacer.h"

namespace iotriage {

/// One job driven from the loop: which operation a lane begins next and when, what is counted, when all is
/// done. How an operation is carried out is its route's. It lives on the loop's thread and owns itself while
/// operations are under way, so that it outlasts its session when the environment is torn down.
class LoopRun final : public std::enable_shared_from_this<LoopRun>, private LoopCall::Owner {
 public:
  LoopRun(uv_loop_t* loop, std::shared_ptr<const IoJob> job, std::shared_ptr<FdTable> fds,
          std::unique_ptr<LoopRoute> route, EngineSession::Completion done);

  /// @throws std::system_error where a paced job can have no timer; then nothing was begun.
  void Start();
  void Abort();
  Progress progress() const { return {tally_.operations(), tally_.bytes()}; }

 private:
  struct Lane;

  /// Lanes that share their syncs.
  struct Group {
    /// Not retired, and not waiting for the sync.
    uint32_t at_work = 0;
    /// Their writes are done; in the order in which they came.
    std::vector<Lane*> waiting;
  };

  struct Lane {
    uint32_t index;
    LaneCursor cursor;
    LaneContent content;
    /// Null where each lane syncs for itself.
    Group* group;
    std::unique_ptr<LoopCall> call;
    bool is_under_way = false;
    /// Of the unit's operations, the one that is next or under way.
    uint32_t step = 0;
    uint64_t intended_ns = 0;
    /// Of a group's lane: from where the commit of its write counts.
    uint64_t commit_from_ns = 0;
    uint64_t called_ns = 0;
    uint64_t sent_ns = 0;
  };

  /// Puts the end of the job off to the end of its scope, so that nothing is gone in the midst of a step.
  class Hold {
   public:
    explicit Hold(LoopRun& run) : run_(run) { run_.busy_++; }
    ~Hold() {
      if (--run_.busy_ == 0) run_.End();
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    LoopRun& run_;
  };

  using DueLane = std::pair<uint64_t, uint32_t>;

  void OnReturn(uint32_t lane) noexcept override;
  bool stopping() const noexcept override { return stop_.load(std::memory_order_relaxed); }

  void Next(Lane& lane);
  void Issue(Lane& lane);
  void Retire(Lane& lane);
  bool Account(const Lane& lane, uint64_t delivered_ns);
  void RecordStages(const Lane& lane, uint64_t delivered_ns);
  void Arrive(Lane& lane);
  void Settle(Group& group);
  void Commit(Lane& leader, uint64_t ended_ns);
  void BeginDue();
  void Stop();
  void End();
  void Complete();

  const Operation& OperationOf(const Lane& lane) const {
    return job_->operations[lane.cursor.unit() * job_->unit_length + lane.step];
  }

  uv_loop_t* const loop_;
  const std::shared_ptr<const IoJob> job_;
  const std::shared_ptr<FdTable> fds_;
  const std::unique_ptr<LoopRoute> route_;
  EngineSession::Completion done_;
  JobTally tally_;
  std::vector<Group> groups_;
  std::deque<Lane> lanes_;
  /// Only of a paced job.
  std::unique_ptr<LoopPacer> pacer_;
  /// Lanes that wait for the intended start of their operation, the earliest first.
  std::priority_queue<DueLane, std::vector<DueLane>, std::greater<DueLane>> due_;
  std::shared_ptr<LoopRun> self_;
  /// Lanes that are not retired, and steps that are being taken.
  size_t busy_ = 0;
  uint64_t start_ns_ = 0;
  uint64_t end_ns_ = 0;
  uint64_t deadline_ns_ = kNoLimit;
  std::atomic<bool> stop_{false};
  bool was_stopped_ = false;
  bool aborted_ = false;
  /// Why an operation could not be sent; empty: all were.
  std::string fault_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_LOOP_LOOP_RUN_H_
