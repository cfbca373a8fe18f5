#include "loop/loop_run.h"

#include <algorithm>
#include <cerrno>

#include "core/clock.h"
#include "core/errno_name.h"

namespace iotriage {

LoopRun::LoopRun(uv_loop_t* loop, std::shared_ptr<const IoJob> job, std::shared_ptr<FdTable> fds,
                 std::unique_ptr<LoopRoute> route, EngineSession::Completion done)
    : loop_(loop),
      job_(std::move(job)),
      fds_(std::move(fds)),
      route_(std::move(route)),
      done_(std::move(done)),
      tally_(*job_, route_->StampsStages()),
      groups_(job_->group_lanes > 1 ? job_->lanes / job_->group_lanes : 0) {
  const LaneContent::Needs needs(*job_);
  for (uint32_t lane = 0; lane < job_->lanes; lane++) {
    const LaneCursor cursor(*job_, lane);
    if (cursor.Done()) continue;
    Group* const group = groups_.empty() ? nullptr : &groups_[lane / job_->group_lanes];
    if (group != nullptr) group->at_work++;
    const auto index = static_cast<uint32_t>(lanes_.size());
    Lane next{index, cursor, LaneContent(*job_, lane, needs), group, route_->NewCall(*this, index)};
    lanes_.push_back(std::move(next));
  }
}

void LoopRun::Start() {
  if (job_->is_paced) {
    pacer_ = std::make_unique<LoopPacer>(loop_, job_->MeanGapNs(), [this] { BeginDue(); });
  }
  self_ = shared_from_this();
  start_ns_ = end_ns_ = MonotonicNs();
  deadline_ns_ = job_->limit_ns > kNoLimit - start_ns_ ? kNoLimit : start_ns_ + job_->limit_ns;
  busy_ = lanes_.size();
  const Hold hold(*this);
  for (Lane& lane : lanes_) Next(lane);
}

void LoopRun::Abort() {
  if (busy_ == 0) return;
  const Hold hold(*this);
  aborted_ = true;
  Stop();
}

/// Begins the lane's next operation, now or when it is intended, or retires the lane.
void LoopRun::Next(Lane& lane) {
  if (lane.cursor.Done()) return Retire(lane);
  if (stopping()) {
    was_stopped_ = true;
    return Retire(lane);
  }
  if (job_->IsIntended(OperationOf(lane))) {
    const uint64_t after_start_ns = job_->IntendedNs(lane.cursor.number(), lane.step);
    if (after_start_ns > job_->limit_ns) return Retire(lane);
    lane.intended_ns = start_ns_ + after_start_ns;
    if (MonotonicNs() < lane.intended_ns) {
      due_.emplace(lane.intended_ns, lane.index);
      return pacer_->Arm(due_.top().first);
    }
  }
  Issue(lane);
}

/// The lanes whose moment has come.
void LoopRun::BeginDue() {
  const Hold hold(*this);
  while (!due_.empty() && due_.top().first <= MonotonicNs()) {
    Lane& lane = lanes_[due_.top().second];
    due_.pop();
    Issue(lane);
  }
  if (!due_.empty()) pacer_->Arm(due_.top().first);
}

void LoopRun::Issue(Lane& lane) {
  const Operation& operation = OperationOf(lane);
  lane.content.Prepare(operation, lane.cursor.pass());
  lane.called_ns = MonotonicNs();
  if (lane.called_ns > deadline_ns_) return Retire(lane);
  if (lane.step == 0) lane.commit_from_ns = job_->is_paced ? lane.intended_ns : lane.called_ns;
  tally_.BeginPass(lane.cursor.pass());
  const int error = lane.call->Send(operation, lane.content);
  lane.sent_ns = MonotonicNs();
  lane.is_under_way = error == 0;
  if (lane.is_under_way) return;
  if (error == ECANCELED) {
    was_stopped_ = true;
  } else {
    // No call on the file was made: nothing is said of the volume.
    fault_ = std::string("an operation could not be sent (") + ErrnoName(error) + ")";
  }
  Stop();
  Retire(lane);
}

void LoopRun::OnReturn(uint32_t index) noexcept {
  Lane& lane = lanes_[index];
  const uint64_t delivered_ns = std::max(MonotonicNs(), lane.call->record().ended_ns);
  const Hold hold(*this);
  lane.is_under_way = false;
  if (lane.call->record().was_skipped) {
    was_stopped_ = true;
    return Retire(lane);
  }
  if (!Account(lane, delivered_ns)) {
    Stop();
    return Retire(lane);
  }
  lane.step++;
  if (lane.group != nullptr) {
    return lane.step == job_->unit_length ? Commit(lane, delivered_ns) : Arrive(lane);
  }
  if (lane.step == job_->unit_length) {
    lane.step = 0;
    lane.cursor.Advance();
  }
  Next(lane);
}

/// Counts the operation that has ended; false: it failed.
bool LoopRun::Account(const Lane& lane, uint64_t delivered_ns) {
  end_ns_ = std::max(end_ns_, delivered_ns);
  const Operation& operation = OperationOf(lane);
  const OperationResult& result = lane.call->record().result;
  int error = result.error;
  if (error == 0 && !lane.content.Check(operation)) error = kVerifyFailed;
  if (error != 0) {
    tally_.Fail(*job_, operation, error);
    return false;
  }
  const uint64_t from_ns = job_->IsIntended(operation) ? lane.intended_ns : lane.called_ns;
  tally_.Record(operation, delivered_ns - from_ns, result.was_short);
  if (job_->is_paced) tally_.RecordIssue(operation.kind, delivered_ns - lane.called_ns);
  if (route_->StampsStages()) RecordStages(lane, delivered_ns);
  return true;
}

void LoopRun::RecordStages(const Lane& lane, uint64_t delivered_ns) {
  const CallRecord& record = lane.call->record();
  // A thread may begin before the call that queues has returned. Then nothing was queued, and the stages
  // still add up.
  const uint64_t begun_ns = std::max(record.begun_ns, lane.called_ns);
  const uint64_t queued_ns = std::min(lane.sent_ns, begun_ns);
  const uint64_t ended_ns = std::max(record.ended_ns, begun_ns);
  tally_.RecordStages(OperationOf(lane).kind, {queued_ns - lane.called_ns, begun_ns - queued_ns,
                                               ended_ns - begun_ns, delivered_ns - ended_ns});
}

/// The lane's write is done: it waits for those of its group.
void LoopRun::Arrive(Lane& lane) {
  lane.group->waiting.push_back(&lane);
  lane.group->at_work--;
  Settle(*lane.group);
}

/// When all of a group are there, the last one to come syncs for all.
void LoopRun::Settle(Group& group) {
  if (group.at_work > 0 || group.waiting.empty()) return;
  if (stopping() || MonotonicNs() > deadline_ns_) {
    was_stopped_ |= stopping();
    busy_ -= group.waiting.size();
    group.waiting.clear();
    return;
  }
  Lane& last = *group.waiting.back();
  group.waiting.pop_back();
  group.at_work = 1;
  Issue(last);
}

/// The sync of a group is done: its lanes go on.
void LoopRun::Commit(Lane& leader, uint64_t ended_ns) {
  Group& group = *leader.group;
  std::vector<Lane*> lanes;
  lanes.swap(group.waiting);
  lanes.push_back(&leader);
  group.waiting.reserve(lanes.size());
  group.at_work = static_cast<uint32_t>(lanes.size());
  for (Lane* lane : lanes) {
    tally_.RecordCommit(ended_ns - lane->commit_from_ns);
    lane->step = 0;
    lane->cursor.Advance();
  }
  for (Lane* lane : lanes) Next(*lane);
}

/// One lane less, for its group too.
void LoopRun::Retire(Lane& lane) {
  busy_--;
  if (lane.group == nullptr) return;
  lane.group->at_work--;
  Settle(*lane.group);
}

/// Nothing more is begun: lanes that wait for their moment retire at once, those under way when they return.
void LoopRun::Stop() {
  if (stop_.exchange(true, std::memory_order_relaxed)) return;
  for (Lane& lane : lanes_) {
    if (lane.is_under_way) lane.call->Cancel();
  }
  for (; !due_.empty(); due_.pop()) {
    was_stopped_ = true;
    Retire(lanes_[due_.top().second]);
  }
}

/// The last lane has retired.
void LoopRun::End() {
  if (pacer_ == nullptr) return Complete();
  pacer_->Close([this] { Complete(); });
}

/// The job's last step; this object may end with it.
void LoopRun::Complete() {
  const std::shared_ptr<LoopRun> self = std::move(self_);
  JobResult result;
  if (fault_.empty()) {
    result.outcome = std::make_unique<JobOutcome>(
        JobOutcome{start_ns_, end_ns_, std::move(tally_), was_stopped_ && aborted_});
  } else {
    result.fault = fault_;
  }
  const EngineSession::Completion done = std::move(done_);
  done(std::move(result));
}

}  // namespace iotriage
