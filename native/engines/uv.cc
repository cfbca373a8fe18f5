#include <uv.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <stdexcept>
#include <utility>

#include "core/clock.h"
#include "core/file_operations.h"
#include "core/lane_content.h"
#include "core/lane_cursor.h"
#include "engines/engines.h"

namespace iotriage {
namespace {

/// One job through libuv's pool. It lives on the loop's thread, except `Perform`, and owns itself while
/// operations are in flight, so that it outlasts its session when the environment is torn down.
class UvRun : public std::enable_shared_from_this<UvRun> {
 public:
  UvRun(uv_loop_t* loop, std::shared_ptr<const IoJob> job, std::shared_ptr<FdTable> fds,
        EngineSession::Completion done)
      : loop_(loop),
        job_(std::move(job)),
        fds_(std::move(fds)),
        files_(*job_, *fds_),
        done_(std::move(done)),
        tally_(*job_, true) {
    const LaneContent::Needs needs(*job_);
    for (uint32_t lane = 0; lane < job_->lanes; lane++) {
      const LaneCursor cursor(*job_, lane);
      if (!cursor.Done()) lanes_.emplace_back(this, cursor, LaneContent(*job_, lane, needs));
    }
  }

  void Start() {
    self_ = shared_from_this();
    start_ns_ = end_ns_ = MonotonicNs();
    deadline_ns_ = job_->limit_ns > kNoLimit - start_ns_ ? kNoLimit : start_ns_ + job_->limit_ns;
    // Held back to the end of this loop: a completion never comes before Start returns.
    busy_ = 1;
    for (Lane& lane : lanes_) {
      busy_++;
      Submit(lane);
    }
    Release();
  }

  void Abort() {
    aborted_ = true;
    stop_.store(true, std::memory_order_relaxed);
  }

  Progress progress() const { return {tally_.operations(), tally_.bytes()}; }

 private:
  struct Lane {
    Lane(UvRun* owner, const LaneCursor& at, LaneContent buffers)
        : run(owner), cursor(at), content(std::move(buffers)) {}
    uv_work_t work{};
    UvRun* run;
    LaneCursor cursor;
    LaneContent content;
    uint32_t step = 0;
    const Operation* operation = nullptr;
    OperationResult result;
    bool was_skipped = false;
    uint64_t called_ns = 0;
    uint64_t queued_ns = 0;
    uint64_t begun_ns = 0;
    uint64_t ended_ns = 0;
  };

  /// Sends the lane's next operation to the pool, or retires the lane.
  void Submit(Lane& lane) {
    if (lane.cursor.Done()) return Release();
    if (stop_.load(std::memory_order_relaxed)) {
      was_stopped_ = true;
      return Release();
    }
    lane.operation = &job_->operations[lane.cursor.unit() * job_->unit_length + lane.step];
    lane.content.Prepare(*lane.operation, lane.cursor.pass());
    lane.called_ns = MonotonicNs();
    if (lane.called_ns > deadline_ns_) return Release();
    tally_.BeginPass(lane.cursor.pass());
    lane.work.data = &lane;
    // It fails only without a work callback.
    uv_queue_work(loop_, &lane.work, Perform, AfterWork);
    lane.queued_ns = MonotonicNs();
  }

  /// On a thread of the pool.
  static void Perform(uv_work_t* work) {
    Lane& lane = *static_cast<Lane*>(work->data);
    lane.begun_ns = MonotonicNs();
    lane.was_skipped = lane.run->stop_.load(std::memory_order_relaxed);
    if (lane.was_skipped) return;
    lane.result =
        lane.run->files_.Perform(*lane.operation, lane.content.write_buffer(), lane.content.read_buffer());
    lane.ended_ns = MonotonicNs();
  }

  static void AfterWork(uv_work_t* work, int status) noexcept {
    const uint64_t delivered_ns = MonotonicNs();
    Lane& lane = *static_cast<Lane*>(work->data);
    UvRun& run = *lane.run;
    if (status == UV_ECANCELED || lane.was_skipped) {
      run.was_stopped_ = true;
      return run.Release();
    }
    run.Account(lane, delivered_ns);
    lane.step++;
    if (lane.step == run.job_->unit_length) {
      lane.step = 0;
      lane.cursor.Advance();
    }
    run.Submit(lane);
  }

  void Account(const Lane& lane, uint64_t delivered_ns) {
    end_ns_ = std::max(end_ns_, delivered_ns);
    int error = lane.result.error;
    if (error == 0 && !lane.content.Check(*lane.operation)) error = kVerifyFailed;
    if (error != 0) {
      stop_.store(true, std::memory_order_relaxed);
      tally_.Fail(*job_, *lane.operation, error);
      return;
    }
    // A thread may begin before uv_queue_work returns. Then nothing was queued, and the stages still add up.
    const uint64_t begun_ns = std::max(lane.begun_ns, lane.called_ns);
    const uint64_t queued_ns = std::min(lane.queued_ns, begun_ns);
    const uint64_t ended_ns = std::max(lane.ended_ns, begun_ns);
    delivered_ns = std::max(delivered_ns, ended_ns);
    tally_.Record(*lane.operation, delivered_ns - lane.called_ns, lane.result.was_short);
    tally_.RecordStages(lane.operation->kind, {queued_ns - lane.called_ns, begun_ns - queued_ns,
                                               ended_ns - begun_ns, delivered_ns - ended_ns});
  }

  /// One lane less; the last one ends the job and, with it, this object.
  void Release() {
    if (--busy_ > 0) return;
    const std::shared_ptr<UvRun> self = std::move(self_);
    JobResult result;
    result.outcome = std::make_unique<JobOutcome>(
        JobOutcome{start_ns_, end_ns_, std::move(tally_), was_stopped_ && aborted_});
    const EngineSession::Completion done = std::move(done_);
    done(std::move(result));
  }

  uv_loop_t* const loop_;
  const std::shared_ptr<const IoJob> job_;
  const std::shared_ptr<FdTable> fds_;
  const FileOperations files_;
  EngineSession::Completion done_;
  JobTally tally_;
  std::deque<Lane> lanes_;
  std::shared_ptr<UvRun> self_;
  uint32_t busy_ = 0;
  uint64_t start_ns_ = 0;
  uint64_t end_ns_ = 0;
  uint64_t deadline_ns_ = kNoLimit;
  std::atomic<bool> stop_{false};
  bool was_stopped_ = false;
  bool aborted_ = false;
};

class UvSession final : public EngineSession {
 public:
  explicit UvSession(const EngineContext& context) : loop_(context.loop), fds_(std::make_shared<FdTable>()) {
    if (loop_ == nullptr) throw std::invalid_argument("the uv engine needs a loop");
  }
  ~UvSession() override { UvSession::Abort(); }

  void Start(std::shared_ptr<const IoJob> job, Completion done) override {
    run_ = std::make_shared<UvRun>(loop_, std::move(job), fds_, std::move(done));
    run_->Start();
  }

  void Finish() override {
    if (run_) last_ = run_->progress();
    run_.reset();
  }

  Progress progress() const override { return run_ ? run_->progress() : last_; }

  void Abort() override {
    if (run_) run_->Abort();
  }

  void AbortAndWait() override { Abort(); }
  bool RunsOnLoop() const override { return true; }

 private:
  uv_loop_t* const loop_;
  const std::shared_ptr<FdTable> fds_;
  std::shared_ptr<UvRun> run_;
  Progress last_;
};

}  // namespace

std::unique_ptr<EngineSession> OpenUvEngine(const EngineContext& context) {
  return std::make_unique<UvSession>(context);
}

}  // namespace iotriage
