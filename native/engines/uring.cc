#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/fd_table.h"
#include "core/own_thread.h"
#include "core/uring_run.h"
#include "engines/engines.h"

namespace iotriage {
namespace {

constexpr char kThreadName[] = "iotriage-uring";

UringMode ModeOf(const std::string& name) {
  if (name == "plain") return UringMode::kPlain;
  if (name.empty() || name == "sqe") return UringMode::kSqe;
  if (name == "spin") return UringMode::kSpin;
  throw std::invalid_argument("the uring engine has no mode " + name);
}

UringBuffers BuffersOf(const std::string& name) {
  if (name.empty() || name == "auto") return UringBuffers::kAuto;
  if (name == "on") return UringBuffers::kOn;
  if (name == "off") return UringBuffers::kOff;
  throw std::invalid_argument("the uring engine cannot register buffers as " + name);
}

/// Makes a ring on a thread of its own, as a job does, and sends it an empty operation.
/// @throws UnsupportedError
void Probe(UringMode mode) {
  std::exception_ptr failure;
  OwnThread(kThreadName, [&] {
    try {
      UringRing(1, UringFlagSets(UringLookOf(mode, false))).Try();
    } catch (...) {
      failure = std::current_exception();
    }
  }).Join();
  if (failure) std::rethrow_exception(failure);
}

/// Jobs in a ring on a thread, both made for the job and gone with it.
class UringSession final : public EngineSession {
 public:
  explicit UringSession(const EngineContext& context)
      : mode_(ModeOf(context.mode)), registered_(BuffersOf(context.registered)) {
    Probe(mode_);
  }
  ~UringSession() override { UringSession::AbortAndWait(); }

  void Start(std::shared_ptr<const IoJob> job, Completion done) override {
    run_ = std::make_unique<UringRun>(std::move(job), fds_, mode_, registered_);
    thread_ = OwnThread(kThreadName, [run = run_.get(), done = std::move(done)] { done(run->Execute()); });
  }

  void Finish() override {
    thread_.Join();
    if (!run_) return;
    last_ = run_->progress();
    notes_ = run_->notes();
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
  std::vector<std::string> notes() const override { return notes_; }

 private:
  const UringMode mode_;
  const UringBuffers registered_;
  FdTable fds_;
  std::unique_ptr<UringRun> run_;
  Progress last_;
  std::vector<std::string> notes_;
  OwnThread thread_;
};

}  // namespace

std::unique_ptr<EngineSession> OpenUringEngine(const EngineContext& context) {
  return std::make_unique<UringSession>(context);
}

}  // namespace iotriage
