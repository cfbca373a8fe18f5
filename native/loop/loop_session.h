#ifndef IOTRIAGE_LOOP_LOOP_SESSION_H_
#define IOTRIAGE_LOOP_LOOP_SESSION_H_

#include <memory>
#include <stdexcept>
#include <utility>

#include "core/engine.h"
#include "core/fd_table.h"
#include "loop/loop_run.h"

namespace iotriage {

/// A session whose jobs are driven from the owner's loop. `Route` is a LoopRoute with the constructor
/// `Route(const EngineContext&, const IoJob&, FdTable&)`; each job has one.
template <typename Route>
class LoopSession final : public EngineSession {
 public:
  explicit LoopSession(const EngineContext& context) : context_(context), fds_(std::make_shared<FdTable>()) {
    if (context.loop == nullptr) throw std::invalid_argument("the engine needs a loop");
  }
  ~LoopSession() override { LoopSession::Abort(); }

  void Start(std::shared_ptr<const IoJob> job, Completion done) override {
    auto route = std::make_unique<Route>(context_, *job, *fds_);
    auto run =
        std::make_shared<LoopRun>(context_.loop, std::move(job), fds_, std::move(route), std::move(done));
    run->Start();
    run_ = std::move(run);
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
  const EngineContext context_;
  const std::shared_ptr<FdTable> fds_;
  std::shared_ptr<LoopRun> run_;
  Progress last_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_LOOP_LOOP_SESSION_H_
