#ifndef IOTRIAGE_CORE_SCHEDULED_LOOP_H_
#define IOTRIAGE_CORE_SCHEDULED_LOOP_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/commit_group.h"
#include "core/pace_timer.h"
#include "core/run_worker.h"

namespace iotriage {

/// One thread's loop over lanes that wait: for the intended starts of a paced job, or for the others of
/// their group. It never waits for one lane while another of its own can go on.
template <typename Backend>
class ScheduledLoop {
 public:
  /// `groups` is empty where every lane syncs for itself. `threads` of the run wait alike.
  ScheduledLoop(const IoJob& job, const Backend& backend, std::vector<CommitGroup>& groups, uint32_t threads,
                const std::atomic<bool>& stop, RunWorker& worker, std::vector<RunLane>& lanes)
      : job_(job),
        backend_(backend),
        stop_(stop),
        worker_(worker),
        timer_(threads),
        now_ns_(worker.start_ns),
        live_(lanes.size()) {
    lanes_.reserve(lanes.size());
    for (RunLane& lane : lanes) {
      CommitGroup* const group = groups.empty() ? nullptr : &groups[lane.number / job.group_lanes];
      lanes_.push_back({&lane, group});
      Plan(lanes_.back());
    }
  }

  /// Until all lanes are done, an operation fails or the run is stopped.
  LoopFailure Run() {
    while (live_ > 0) {
      // In this order: the ring of a stop may be answered here, and is then seen.
      const bool was_rung = worker_.bell.Answer();
      if (WasStopped()) return {};
      if (was_rung && !ResumeWaiting()) return failure_;
      Lane* const next = NextReady();
      if (next == nullptr) {
        if (live_ == 0) break;
        worker_.bell.Wait();
        now_ns_ = MonotonicNs();
      } else if (next->intended_ns > now_ns_) {
        now_ns_ = timer_.WaitUntil(next->intended_ns, worker_.bell);
      } else if (!RunNext(*next)) {
        return failure_;
      }
    }
    return {};
  }

 private:
  enum class State { kReady, kWaiting, kDone };

  struct Lane {
    RunLane* run;
    CommitGroup* group;
    State state = State::kReady;
    /// Of the operations of its unit, the next one.
    uint32_t step = 0;
    /// When that is to begin; the start of the job where that is not paced.
    uint64_t intended_ns = 0;
    /// Of a lane that waits for its group: from where its commit counts, and in which round.
    uint64_t commit_from_ns = 0;
    uint64_t round = 0;
  };

  const Operation* UnitOf(const Lane& lane) const {
    return &job_.operations[lane.run->cursor.unit() * job_.unit_length];
  }

  bool WasStopped() {
    worker_.was_stopped = stop_.load(std::memory_order_relaxed);
    return worker_.was_stopped;
  }

  /// The lane's next operation gets its time; a lane that has none, or none in time, is done.
  void Plan(Lane& lane) {
    const LaneCursor& cursor = lane.run->cursor;
    if (cursor.Done()) return Retire(lane);
    lane.state = State::kReady;
    lane.intended_ns = worker_.start_ns + (job_.is_paced ? job_.IntendedNs(cursor.number(), lane.step) : 0);
    if (lane.intended_ns > worker_.deadline_ns) Retire(lane);
  }

  void Retire(Lane& lane) {
    if (lane.group != nullptr) {
      lane.state == State::kWaiting ? lane.group->LeaveWaiting() : lane.group->Leave();
    }
    lane.state = State::kDone;
    live_--;
  }

  void GoOn(Lane& lane) {
    lane.step = 0;
    lane.run->cursor.Advance();
    Plan(lane);
  }

  /// The one whose next operation is to begin first; in a closed loop, whose unit comes first in the job.
  Lane* NextReady() {
    Lane* next = nullptr;
    for (Lane& lane : lanes_) {
      if (lane.state != State::kReady) continue;
      if (next == nullptr || Order(lane) < Order(*next)) next = &lane;
    }
    return next;
  }

  static std::pair<uint64_t, uint64_t> Order(const Lane& lane) {
    return {lane.intended_ns, lane.run->cursor.number()};
  }

  /// The lane's next operation, and the sync behind it that has no time of its own.
  bool RunNext(Lane& lane) {
    const Operation* const unit = UnitOf(lane);
    const uint32_t length = lane.group == nullptr ? job_.unit_length : 1;
    const uint64_t called_ns = now_ns_;
    do {
      if (WasStopped()) return true;
      if (now_ns_ > worker_.deadline_ns) {
        Retire(lane);
        return true;
      }
      const Operation& operation = unit[lane.step];
      if (!Perform(lane, operation, job_.IsIntended(operation) ? lane.intended_ns : now_ns_)) return false;
      lane.step++;
    } while (lane.step < length && !job_.IsIntended(unit[lane.step]));
    if (lane.step < length) {
      Plan(lane);
      return true;
    }
    if (lane.group == nullptr) {
      GoOn(lane);
      return true;
    }
    lane.commit_from_ns = job_.is_paced ? lane.intended_ns : called_ns;
    lane.state = State::kWaiting;
    const CommitGroup::Arrival arrival = lane.group->Arrive();
    lane.round = arrival.round;
    return !arrival.is_last || SyncForGroup(lane);
  }

  /// Of a lane that waits. Its own commit is recorded with those of the others.
  bool SyncForGroup(Lane& lane) {
    if (WasStopped()) return true;
    if (now_ns_ > worker_.deadline_ns) {
      Retire(lane);
      return true;
    }
    if (!Perform(lane, UnitOf(lane)[1], now_ns_)) return false;
    lane.group->Publish(now_ns_);
    return true;
  }

  /// Looks at the lanes that wait: those whose writes are durable go on, and one may have to sync.
  bool ResumeWaiting() {
    for (Lane& lane : lanes_) {
      if (lane.state != State::kWaiting) continue;
      if (const std::optional<uint64_t> committed_ns = lane.group->CommittedNs(lane.round)) {
        worker_.tally->RecordCommit(*committed_ns - lane.commit_from_ns);
        lane.state = State::kReady;
        GoOn(lane);
      } else if (lane.group->TakeOver() && !SyncForGroup(lane)) {
        return false;
      }
    }
    return true;
  }

  /// `from_ns`: where its latency begins; the call itself is now.
  bool Perform(Lane& lane, const Operation& operation, uint64_t from_ns) {
    const uint64_t called_ns = now_ns_;
    LaneContent& content = lane.run->content;
    JobTally& tally = *worker_.tally;
    tally.BeginPass(lane.run->cursor.pass());
    content.Prepare(operation, lane.run->cursor.pass());
    const OperationResult result = backend_.Perform(operation, content.write_buffer(), content.read_buffer());
    now_ns_ = worker_.end_ns = MonotonicNs();
    if (result.error != 0) return Fail(operation, result.error);
    if (Backend::kMovesBytes && !content.Check(operation)) return Fail(operation, kVerifyFailed);
    tally.Record(operation, now_ns_ - from_ns, result.was_short);
    if (job_.is_paced) tally.RecordIssue(operation.kind, now_ns_ - called_ns);
    worker_.ShowProgress();
    return true;
  }

  bool Fail(const Operation& operation, int error) {
    failure_ = {&operation, error};
    return false;
  }

  const IoJob& job_;
  const Backend& backend_;
  const std::atomic<bool>& stop_;
  RunWorker& worker_;
  const PaceTimer timer_;
  uint64_t now_ns_;
  size_t live_;
  std::vector<Lane> lanes_;
  LoopFailure failure_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_SCHEDULED_LOOP_H_
