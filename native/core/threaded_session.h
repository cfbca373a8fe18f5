#ifndef IOTRIAGE_CORE_THREADED_SESSION_H_
#define IOTRIAGE_CORE_THREADED_SESSION_H_

#include <memory>
#include <utility>

#include "core/engine.h"
#include "core/fd_table.h"
#include "core/own_thread.h"
#include "core/threaded_run.h"

namespace iotriage {

/// A session whose jobs run on threads of its own, made for each job and gone with it.
template <typename Backend>
class ThreadedSession final : public EngineSession {
 public:
  explicit ThreadedSession(const EngineContext& context)
      : threads_(context.threads), stamps_(context.stamps) {}
  ~ThreadedSession() override { ThreadedSession::AbortAndWait(); }

  void Start(std::shared_ptr<const IoJob> job, Completion done) override {
    auto backend = std::make_unique<Backend>(*job, fds_);
    run_ = std::make_unique<ThreadedRun<Backend>>(std::move(job), std::move(backend), threads_, stamps_);
    thread_ = OwnThread("iotriage-io", [run = run_.get(), done = std::move(done)] { done(run->Execute()); });
  }

  void Finish() override {
    thread_.Join();
    if (run_) last_ = run_->progress();
    run_.reset();
  }

  Progress progress() const override { return run_ ? run_->progress() : last_; }

  void Abort() override {
    if (run_) run_->Abort();
  }

  void AbortAndWait() override {
    Abort();
    thread_.Join();
  }

  bool RunsOnLoop() const override { return false; }

 private:
  const uint32_t threads_;
  const bool stamps_;
  FdTable fds_;
  std::unique_ptr<ThreadedRun<Backend>> run_;
  Progress last_;
  OwnThread thread_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_THREADED_SESSION_H_
