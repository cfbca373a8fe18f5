#include "core/uring_run.h"

#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <exception>

#include "core/clock.h"
#include "core/errno_name.h"

namespace iotriage {
namespace {

/// How long a ring that has failed is waited for.
constexpr uint64_t kLongestDrainNs = 5'000'000'000;

}  // namespace

UringRun::UringRun(std::shared_ptr<const IoJob> job, FdTable& fds, UringMode mode, UringBuffers registered)
    : job_(std::move(job)),
      mode_(mode),
      registered_(registered),
      files_(*job_, fds),
      tally_(*job_, false),
      groups_(job_->lanes, job_->group_lanes) {}

JobResult UringRun::Execute() {
  try {
    MakeLanes();
    const UringLook look = UringLookOf(mode_, job_->direct);
    const std::vector<uint32_t> flag_sets = UringFlagSets(look);
    ring_.emplace(std::max<uint32_t>(static_cast<uint32_t>(lanes_.size()), 1), flag_sets);
    notes_.push_back(std::string("io_uring: mode ") + NameOf(mode_) + LookWords(look) + ", setup flags " +
                     UringFlagNames(ring_->flags()));
    if (ring_->flags() != flag_sets.front()) {
      notes_.push_back("io_uring: this kernel refused the setup flags " + UringFlagNames(flag_sets.front()) +
                       " (EINVAL)");
    }
    drive_.emplace(*ring_, look);
    requests_.emplace(*ring_, *job_, files_, lanes_, registered_);
    notes_.insert(notes_.end(), requests_->notes().begin(), requests_->notes().end());
    // Else the kernel may wake this thread 50 us after a unit was due.
    if (job_->is_paced) prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    try {
      Loop();
    } catch (...) {
      if (in_flight_ > 0) Drain();
      throw;
    }
    requests_.reset();
    drive_.reset();
    ring_.reset();
  } catch (const UnsupportedError& error) {
    return {nullptr, error.what(), true};
  } catch (const std::exception& error) {
    return {nullptr, error.what()};
  }
  if (!fault_.empty()) return {nullptr, fault_};
  const bool aborted = was_stopped_ && aborted_.load(std::memory_order_relaxed);
  return {std::make_unique<JobOutcome>(JobOutcome{start_ns_, end_ns_, std::move(tally_), aborted}), ""};
}

void UringRun::MakeLanes() {
  const LaneContent::Needs needs(*job_);
  lanes_.reserve(job_->lanes);
  // Those without work are the last ones, so that a lane's number is its index.
  for (uint32_t lane = 0; lane < job_->lanes; lane++) {
    const LaneCursor cursor(*job_, lane);
    if (cursor.Done()) break;
    lanes_.emplace_back(lane, cursor, LaneContent(*job_, lane, needs));
  }
  ready_.reserve(lanes_.size());
  beginning_.reserve(lanes_.size());
}

/// Between two looks at the completion queue the clock is read once: the operations that it then holds end at
/// that moment, and those that follow them in their lanes are called at it.
void UringRun::Loop() {
  for (UringLane& lane : lanes_) {
    if (groups_.any()) groups_.Join(lane);
    ready_.push_back(&lane);
  }
  live_ = lanes_.size();
  start_ns_ = now_ns_ = end_ns_ = MonotonicNs();
  deadline_ns_ = job_->limit_ns > kNoLimit - start_ns_ ? kNoLimit : start_ns_ + job_->limit_ns;
  while (live_ > 0 && fault_.empty()) {
    if (!early_.empty()) BeginDue();
    BeginReady();
    if (in_flight_ > 0 || !early_.empty()) Wait();
    if (!ring_->HasCompletions()) continue;
    now_ns_ = end_ns_ = MonotonicNs();
    ring_->Reap([this](uint32_t slot, int32_t result) { OnCompletion(lanes_[slot], result); });
  }
  if (!fault_.empty()) Drain();
}

/// The ring is of no use any more, but what it has taken may still use the buffers.
void UringRun::Drain() {
  in_flight_ -= ring_->Unsubmitted();
  const uint64_t until_ns = MonotonicNs() + kLongestDrainNs;
  while (in_flight_ > 0 && MonotonicNs() < until_ns) {
    constexpr timespec kMillisecond{0, 1'000'000};
    nanosleep(&kMillisecond, nullptr);
    ring_->RunTasks();
    ring_->Reap([this](uint32_t, int32_t) { in_flight_--; });
  }
  // The kernel may still write to or read from them: better lost than given to somebody else.
  if (in_flight_ > 0) new std::vector<UringLane>(std::move(lanes_));
}

void UringRun::BeginReady() {
  beginning_.swap(ready_);
  for (UringLane* lane : beginning_) Begin(*lane);
  beginning_.clear();
}

void UringRun::BeginDue() {
  now_ns_ = MonotonicNs();
  const bool stopped = stop_.load(std::memory_order_relaxed);
  while (!early_.empty() && (stopped || early_.top().first <= now_ns_)) {
    ready_.push_back(early_.top().second);
    early_.pop();
  }
}

void UringRun::Begin(UringLane& lane) {
  if (lane.cursor.Done()) return End(lane);
  if (stop_.load(std::memory_order_relaxed)) {
    was_stopped_ = true;
    return End(lane);
  }
  const Operation& operation = job_->operations[lane.cursor.unit() * job_->unit_length + lane.step];
  lane.counted_from_ns = now_ns_;
  if (job_->IsIntended(operation)) {
    lane.counted_from_ns = start_ns_ + job_->IntendedNs(lane.cursor.number(), lane.step);
    if (lane.counted_from_ns > deadline_ns_) return End(lane);
    if (lane.counted_from_ns > now_ns_) {
      early_.emplace(lane.counted_from_ns, &lane);
      return;
    }
  }
  if (now_ns_ > deadline_ns_) return End(lane);
  Call(lane, operation);
}

void UringRun::Call(UringLane& lane, const Operation& operation) {
  tally_.BeginPass(lane.cursor.pass());
  lane.operation = &operation;
  lane.called_ns = now_ns_;
  lane.done_bytes = 0;
  lane.was_short = false;
  lane.content.Prepare(operation, lane.cursor.pass());
  if (!UringRequests::GoesByRing(operation.kind)) return PerformHere(lane);
  requests_->Push(lane);
  in_flight_++;
  if (mode_ != UringMode::kPlain) Heed(drive_->Submit());
}

void UringRun::PerformHere(UringLane& lane) {
  const OperationResult result = files_.Perform(*lane.operation, nullptr, nullptr);
  now_ns_ = end_ns_ = MonotonicNs();
  if (result.error != 0) return Fail(lane, result.error);
  Succeed(lane);
}

void UringRun::Wait() {
  // Lanes that can go on wait for nobody.
  if (!ready_.empty()) return Heed(drive_->Enter());
  const std::optional<uint64_t> due_ns = early_.empty() ? std::nullopt : std::optional(early_.top().first);
  Heed(drive_->Wait(in_flight_ > 0, due_ns));
}

void UringRun::Heed(int error) {
  if (error == 0) return;
  fault_ = "io_uring_enter: " + ErrnoName(error);
  stop_.store(true, std::memory_order_relaxed);
}

void UringRun::OnCompletion(UringLane& lane, int32_t result) {
  in_flight_--;
  const Operation& operation = *lane.operation;
  if (result == -EINTR || result == -EAGAIN) {
    requests_->Push(lane, true);
    in_flight_++;
    return;
  }
  if (result < 0) return Fail(lane, -result);
  if (operation.kind == OperationKind::kSync) return Succeed(lane);
  if (result == 0) {
    return Fail(lane, operation.kind == OperationKind::kRead ? kShortRead : kShortWrite);
  }
  lane.done_bytes += static_cast<uint32_t>(result);
  if (__builtin_expect(lane.done_bytes < operation.size, 0)) {
    lane.was_short = true;
    requests_->Push(lane);
    in_flight_++;
    return;
  }
  if (!lane.content.Check(operation)) return Fail(lane, kVerifyFailed);
  Succeed(lane);
}

void UringRun::Succeed(UringLane& lane) {
  tally_.Record(*lane.operation, now_ns_ - lane.counted_from_ns, lane.was_short);
  if (job_->is_paced) tally_.RecordIssue(lane.operation->kind, now_ns_ - lane.called_ns);
  operations_.store(tally_.operations(), std::memory_order_relaxed);
  bytes_.store(tally_.bytes(), std::memory_order_relaxed);
  if (groups_.any()) return OnGroupStep(lane);
  if (++lane.step == job_->unit_length) {
    Advance(lane);
  } else {
    ready_.push_back(&lane);
  }
}

void UringRun::Advance(UringLane& lane) {
  lane.step = 0;
  lane.cursor.Advance();
  ready_.push_back(&lane);
}

void UringRun::OnGroupStep(UringLane& lane) {
  if (lane.step == 0) {
    lane.step = 1;
    lane.commit_from_ns = lane.counted_from_ns;
    if (groups_.Arrive(lane)) ready_.push_back(&lane);
    return;
  }
  for (UringLane* member : groups_.TakeWritten(lane)) {
    tally_.RecordCommit(now_ns_ - member->commit_from_ns);
    Advance(*member);
  }
}

void UringRun::End(UringLane& lane) {
  live_--;
  if (!groups_.any()) return;
  if (UringLane* const syncing = groups_.Leave(lane)) ready_.push_back(syncing);
}

/// Ends the job, and this lane first.
void UringRun::Fail(UringLane& lane, int error) {
  stop_.store(true, std::memory_order_relaxed);
  const bool by_ring = UringRequests::GoesByRing(lane.operation->kind);
  tally_.Fail(*job_, *lane.operation, error, by_ring ? "io_uring_enter" : nullptr);
  End(lane);
}

}  // namespace iotriage
