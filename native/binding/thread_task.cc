#include "binding/thread_task.h"

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "binding/addon_state.h"
#include "core/own_thread.h"

namespace iotriage {
namespace {

class ThreadTask final : public Stoppable, public std::enable_shared_from_this<ThreadTask> {
 public:
  using Work = std::function<Settle(const std::atomic<bool>&)>;

  ThreadTask(Napi::Env env, Work work)
      : state_(AddonState::Of(env)), deferred_(Napi::Promise::Deferred::New(env)), work_(std::move(work)) {
    state_->Register(this);
  }
  ~ThreadTask() override { state_->Unregister(this); }

  Napi::Promise Start(const char* thread_name) {
    state_->Expect();
    try {
      // The delivery owns the task, so that the last owner is never the thread that is to be joined.
      thread_ = OwnThread(thread_name, [this, self = shared_from_this()]() mutable {
        AddonState& state = *state_;
        state.Post([self = std::move(self), settle = Run()](Napi::Env env) {
          self->thread_.Join();
          settle(env, self->deferred_);
        });
      });
    } catch (const std::exception& error) {
      state_->Unexpect();
      deferred_.Reject(Napi::Error::New(deferred_.Env(), error.what()).Value());
    }
    return deferred_.Promise();
  }

  void StopForTeardown() override {
    stop_.store(true, std::memory_order_relaxed);
    thread_.Join();
  }

 private:
  Settle Run() {
    try {
      return work_(stop_);
    } catch (const std::exception& error) {
      return [what = std::string(error.what())](Napi::Env env, const Napi::Promise::Deferred& deferred) {
        deferred.Reject(Napi::Error::New(env, what).Value());
      };
    }
  }

  const std::shared_ptr<AddonState> state_;
  const Napi::Promise::Deferred deferred_;
  const Work work_;
  std::atomic<bool> stop_{false};
  OwnThread thread_;
};

}  // namespace

Napi::Promise RunOnThread(Napi::Env env, const char* thread_name, ThreadTask::Work work) {
  return std::make_shared<ThreadTask>(env, std::move(work))->Start(thread_name);
}

}  // namespace iotriage
