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
#include "core/engine.h"
#include "core/lane_content.h"
#include "core/lane_cursor.h"
#include "core/own_thread.h"
#include "core/start_gate.h"

namespace iotriage {

/// One job on min(threads, lanes) threads of its own. `Backend` carries out one operation:
/// `OperationResult Perform(const Operation&, const uint8_t* write_buffer, uint8_t* read_buffer) const`, and
/// says by `kMovesBytes` whether there is anything to check in what was read.
template <typename Backend>
class ThreadedRun {
 public:
  ThreadedRun(std::shared_ptr<const IoJob> job, std::unique_ptr<Backend> backend, uint32_t threads)
      : job_(std::move(job)),
        backend_(std::move(backend)),
        needs_(*job_),
        gate_(std::min(threads, job_->lanes)),
        workers_(std::min(threads, job_->lanes)) {}

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
    stop_.store(true, std::memory_order_relaxed);
  }

  Progress progress() const {
    Progress progress;
    for (const Worker& worker : workers_) {
      progress.operations += worker.operations.load(std::memory_order_relaxed);
      progress.bytes += worker.bytes.load(std::memory_order_relaxed);
    }
    return progress;
  }

 private:
  struct Lane {
    LaneCursor cursor;
    LaneContent content;
  };

  /// One thread's own cache lines.
  struct alignas(64) Worker {
    std::atomic<uint64_t> operations{0};
    std::atomic<uint64_t> bytes{0};
    std::unique_ptr<JobTally> tally;
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
    bool was_stopped = false;
  };

  void Work(uint32_t thread) {
    Worker& worker = workers_[thread];
    std::vector<Lane> lanes;
    try {
      worker.tally = std::make_unique<JobTally>(*job_, false);
      for (uint32_t lane = thread; lane < job_->lanes; lane += static_cast<uint32_t>(workers_.size())) {
        LaneCursor cursor(*job_, lane);
        if (!cursor.Done()) lanes.push_back({cursor, LaneContent(*job_, lane, needs_)});
      }
    } catch (const std::exception& error) {
      Fault(error.what());
    }
    worker.start_ns = gate_.ArriveAndWait();
    worker.end_ns = worker.start_ns;
    if (!lanes.empty()) RunLanes(worker, lanes);
  }

  /// The loop that is measured. Between two operations it reads the clock once: the end of one is the start
  /// of the next, so that stamping and checking, some ns for a block, lie within the latency.
  void RunLanes(Worker& worker, std::vector<Lane>& lanes) {
    const IoJob& job = *job_;
    JobTally& tally = *worker.tally;
    const uint64_t deadline_ns =
        job.limit_ns > kNoLimit - worker.start_ns ? kNoLimit : worker.start_ns + job.limit_ns;
    uint64_t now_ns = worker.start_ns;
    for (size_t live = lanes.size(); live > 0;) {
      for (Lane& lane : lanes) {
        if (lane.cursor.Done()) continue;
        const Operation* operation = &job.operations[lane.cursor.unit() * job.unit_length];
        for (const Operation* end = operation + job.unit_length; operation != end; operation++) {
          if (stop_.load(std::memory_order_relaxed)) {
            worker.was_stopped = true;
            return;
          }
          if (now_ns > deadline_ns) return;
          tally.BeginPass(lane.cursor.pass());
          lane.content.Prepare(*operation, lane.cursor.pass());
          const OperationResult result =
              backend_->Perform(*operation, lane.content.write_buffer(), lane.content.read_buffer());
          const uint64_t ended_ns = MonotonicNs();
          worker.end_ns = ended_ns;
          if (__builtin_expect(result.error != 0, 0)) return Fail(worker, *operation, result.error);
          if (Backend::kMovesBytes && !lane.content.Check(*operation)) {
            return Fail(worker, *operation, kVerifyFailed);
          }
          tally.Record(*operation, ended_ns - now_ns, result.was_short);
          worker.operations.store(tally.operations(), std::memory_order_relaxed);
          worker.bytes.store(tally.bytes(), std::memory_order_relaxed);
          now_ns = ended_ns;
        }
        lane.cursor.Advance();
        if (lane.cursor.Done()) live--;
      }
    }
  }

  void Fail(Worker& worker, const Operation& operation, int error) {
    stop_.store(true, std::memory_order_relaxed);
    try {
      worker.tally->Fail(*job_, operation, error);
    } catch (const std::exception& fault) {
      Fault(fault.what());
    }
  }

  void Fault(const char* what) {
    const std::lock_guard<std::mutex> lock(fault_mutex_);
    fault_ = what;
    stop_.store(true, std::memory_order_relaxed);
  }

  JobResult Collect() {
    if (!fault_.empty()) return {nullptr, fault_};
    auto outcome = std::make_unique<JobOutcome>(
        JobOutcome{workers_[0].start_ns, workers_[0].end_ns, std::move(*workers_[0].tally), false});
    for (size_t thread = 0; thread < workers_.size(); thread++) {
      const Worker& worker = workers_[thread];
      if (thread > 0) outcome->tally.Merge(*worker.tally);
      outcome->end_ns = std::max(outcome->end_ns, worker.end_ns);
      outcome->aborted |= worker.was_stopped && aborted_.load(std::memory_order_relaxed);
    }
    return {std::move(outcome), ""};
  }

  const std::shared_ptr<const IoJob> job_;
  const std::unique_ptr<Backend> backend_;
  const LaneContent::Needs needs_;
  StartGate gate_;
  std::vector<Worker> workers_;
  alignas(64) std::atomic<bool> stop_{false};
  std::atomic<bool> aborted_{false};
  std::mutex fault_mutex_;
  std::string fault_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_THREADED_RUN_H_
