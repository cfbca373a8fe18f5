#ifndef IOTRIAGE_CORE_THREADED_RUN_H_
#define IOTRIAGE_CORE_THREADED_RUN_H_

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/commit_group.h"
#include "core/engine.h"
#include "core/own_thread.h"
#include "core/run_worker.h"
#include "core/scheduled_loop.h"
#include "core/start_gate.h"

namespace iotriage {

/// One job on min(threads, lanes) threads of its own. `Backend` carries out one operation:
/// `OperationResult Perform(const Operation&, const uint8_t* write_buffer, uint8_t* read_buffer) const`, and
/// says by `kMovesBytes` whether there is anything to check in what was read.
template <typename Backend>
class ThreadedRun {
 public:
  ThreadedRun(std::shared_ptr<const IoJob> job, std::unique_ptr<Backend> backend, uint32_t threads,
              bool stamps)
      : job_(std::move(job)),
        backend_(std::move(backend)),
        stamps_(stamps),
        needs_(*job_),
        gate_(std::min(threads, job_->lanes)),
        workers_(std::min(threads, job_->lanes)),
        groups_(MakeGroups()) {}

  /// Executes the job; the calling thread is the first of its threads.
  JobResult Execute() {
    try {
      std::vector<OwnThread> others;
      try {
        for (uint32_t thread = 1; thread < workers_.size(); thread++) {
          others.emplace_back("iotriage-io", [this, thread] { Work(thread); });
        }
      } catch (const std::exception& error) {
        Fault(error.what());
        gate_.GiveUp();
      }
      Work(0);
      for (OwnThread& other : others) other.Join();
      return Collect();
    } catch (const std::exception& error) {
      return {nullptr, error.what()};
    }
  }

  void Abort() {
    aborted_.store(true, std::memory_order_relaxed);
    Stop();
  }

  Progress progress() const {
    Progress progress;
    for (const RunWorker& worker : workers_) {
      progress.operations += worker.operations.load(std::memory_order_relaxed);
      progress.bytes += worker.bytes.load(std::memory_order_relaxed);
    }
    return progress;
  }

 private:
  /// Which lanes share their syncs; none of the groups changes once the threads work.
  std::vector<CommitGroup> MakeGroups() {
    if (job_->group_lanes <= 1) return {};
    std::vector<CommitGroup> groups(job_->lanes / job_->group_lanes);
    for (uint32_t lane = 0; lane < job_->lanes; lane++) {
      if (LaneCursor(*job_, lane).Done()) continue;
      groups[lane / job_->group_lanes].Join(&workers_[lane % workers_.size()].bell);
    }
    return groups;
  }

  void Work(uint32_t thread) {
    RunWorker& worker = workers_[thread];
    std::vector<RunLane> lanes;
    try {
      worker.tally = std::make_unique<JobTally>(*job_, false);
      for (uint32_t lane = thread; lane < job_->lanes; lane += Threads()) {
        LaneCursor cursor(*job_, lane);
        if (!cursor.Done()) lanes.push_back({lane, cursor, LaneContent(*job_, lane, needs_)});
      }
    } catch (const std::exception& error) {
      Fault(error.what());
    }
    worker.start_ns = gate_.ArriveAndWait();
    worker.end_ns = worker.start_ns;
    worker.deadline_ns =
        job_->limit_ns > kNoLimit - worker.start_ns ? kNoLimit : worker.start_ns + job_->limit_ns;
    if (lanes.empty()) return;
    try {
      const LoopFailure failure = RunLanes(worker, lanes);
      if (failure.operation == nullptr) return;
      Stop();
      worker.tally->Fail(*job_, *failure.operation, failure.error);
    } catch (const std::exception& error) {
      Fault(error.what());
    }
  }

  LoopFailure RunLanes(RunWorker& worker, std::vector<RunLane>& lanes) {
    if (!job_->is_paced && groups_.empty()) {
      return stamps_ ? RunClosed<true>(worker, lanes) : RunClosed<false>(worker, lanes);
    }
    return ScheduledLoop<Backend>(*job_, *backend_, groups_, Threads(), stop_, worker, lanes).Run();
  }

  /// The loop of lanes that wait for nothing. Between two operations it reads the clock once: the end of one
  /// is the start of the next, so that stamping and checking, some ns for a block, lie within the latency.
  /// Without stamps it reads the clock at every 64th operation, for the limit of time, and only counts.
  template <bool kStamps>
  LoopFailure RunClosed(RunWorker& worker, std::vector<RunLane>& lanes) {
    const IoJob& job = *job_;
    JobTally& tally = *worker.tally;
    uint64_t now_ns = worker.start_ns;
    for (size_t live = lanes.size(); live > 0;) {
      for (RunLane& lane : lanes) {
        if (lane.cursor.Done()) continue;
        const Operation* operation = &job.operations[lane.cursor.unit() * job.unit_length];
        for (const Operation* end = operation + job.unit_length; operation != end; operation++) {
          if (stop_.load(std::memory_order_relaxed)) {
            worker.was_stopped = true;
            return {};
          }
          if (now_ns > worker.deadline_ns) return {};
          tally.BeginPass(lane.cursor.pass());
          lane.content.Prepare(*operation, lane.cursor.pass());
          const OperationResult result =
              backend_->Perform(*operation, lane.content.write_buffer(), lane.content.read_buffer());
          const uint64_t ended_ns = kStamps || tally.operations() % 64 == 0 ? MonotonicNs() : now_ns;
          worker.end_ns = ended_ns;
          if (__builtin_expect(result.error != 0, 0)) return {operation, result.error};
          if (Backend::kMovesBytes && !lane.content.Check(*operation)) return {operation, kVerifyFailed};
          if constexpr (kStamps) {
            tally.Record(*operation, ended_ns - now_ns, result.was_short);
          } else {
            tally.Count(*operation, result.was_short);
          }
          worker.ShowProgress();
          now_ns = ended_ns;
        }
        lane.cursor.Advance();
        if (lane.cursor.Done()) live--;
      }
    }
    return {};
  }

  uint32_t Threads() const { return static_cast<uint32_t>(workers_.size()); }

  /// No operation is begun from here on; who waits looks up.
  void Stop() {
    stop_.store(true, std::memory_order_relaxed);
    for (RunWorker& worker : workers_) worker.bell.Ring();
  }

  void Fault(const char* what) {
    {
      const std::lock_guard<std::mutex> lock(fault_mutex_);
      fault_ = what;
    }
    Stop();
  }

  JobResult Collect() {
    if (!fault_.empty()) return {nullptr, fault_};
    auto outcome = std::make_unique<JobOutcome>(
        JobOutcome{workers_[0].start_ns, workers_[0].end_ns, std::move(*workers_[0].tally), false});
    for (size_t thread = 0; thread < workers_.size(); thread++) {
      const RunWorker& worker = workers_[thread];
      if (thread > 0) outcome->tally.Merge(*worker.tally);
      outcome->end_ns = std::max(outcome->end_ns, worker.end_ns);
      outcome->aborted |= worker.was_stopped && aborted_.load(std::memory_order_relaxed);
    }
    return {std::move(outcome), ""};
  }

  const std::shared_ptr<const IoJob> job_;
  const std::unique_ptr<Backend> backend_;
  const bool stamps_;
  const LaneContent::Needs needs_;
  StartGate gate_;
  std::vector<RunWorker> workers_;
  std::vector<CommitGroup> groups_;
  alignas(64) std::atomic<bool> stop_{false};
  std::atomic<bool> aborted_{false};
  std::mutex fault_mutex_;
  std::string fault_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_THREADED_RUN_H_
