#include "binding/sleep_on_pool.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "binding/addon_state.h"

namespace iotriage {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// It lives until the loop has been told of its end. An environment that ends wakes it.
class Sleep final : public Stoppable, public std::enable_shared_from_this<Sleep> {
 public:
  Sleep(Napi::Env env, Milliseconds duration)
      : state_(AddonState::Of(env)), deferred_(Napi::Promise::Deferred::New(env)), duration_(duration) {
    state_->Register(this);
  }
  ~Sleep() override { state_->Unregister(this); }

  Napi::Promise Start() {
    self_ = shared_from_this();
    state_->Expect();
    state_->BeginLoopWork();
    work_.data = this;
    uv_queue_work(state_->loop(), &work_, Run, AfterRun);
    return deferred_.Promise();
  }

  void StopForTeardown() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
    }
    wake_.notify_one();
    uv_cancel(reinterpret_cast<uv_req_t*>(&work_));
  }

 private:
  static void Run(uv_work_t* work) {
    Sleep& sleep = *static_cast<Sleep*>(work->data);
    std::unique_lock<std::mutex> lock(sleep.mutex_);
    sleep.wake_.wait_for(lock, sleep.duration_, [&] { return sleep.stopped_; });
  }

  static void AfterRun(uv_work_t* work, int) {
    const std::shared_ptr<Sleep> self = std::move(static_cast<Sleep*>(work->data)->self_);
    AddonState& state = *self->state_;
    const bool closing = state.closing();
    state.EndLoopWork();
    if (!closing) state.Post([self](Napi::Env env) { self->deferred_.Resolve(env.Undefined()); });
  }

  const std::shared_ptr<AddonState> state_;
  const Napi::Promise::Deferred deferred_;
  const Milliseconds duration_;
  uv_work_t work_{};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::shared_ptr<Sleep> self_;
};

}  // namespace

Napi::Value SleepOnPool(const Napi::CallbackInfo& info) {
  const Milliseconds duration(info[0].As<Napi::Number>().DoubleValue());
  return std::make_shared<Sleep>(info.Env(), duration)->Start();
}

}  // namespace iotriage
