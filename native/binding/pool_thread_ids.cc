#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "binding/addon_state.h"
#include "binding/errors.h"
#include "binding/pool.h"
#include "core/pool_barrier.h"

namespace iotriage {
namespace {

/// n works in the pool that wait for one another. It lives until the last of them and its timer are done.
class RollCall final : public Stoppable, public std::enable_shared_from_this<RollCall> {
 public:
  RollCall(Napi::Env env, uint32_t threads, uint32_t timeout_ms)
      : state_(AddonState::Of(env)),
        deferred_(Napi::Promise::Deferred::New(env)),
        barrier_(threads, std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms)),
        timeout_ms_(timeout_ms),
        works_(threads) {
    state_->Register(this);
  }
  ~RollCall() override { state_->Unregister(this); }

  Napi::Promise Start() {
    self_ = shared_from_this();
    state_->Expect();
    state_->BeginLoopWork();
    timer_.data = this;
    uv_timer_init(state_->loop(), &timer_);
    // The works watch the time themselves; the timer is for those that a busy pool never begins.
    uv_timer_start(
        &timer_, [](uv_timer_t* timer) { static_cast<RollCall*>(timer->data)->GiveUp(); }, timeout_ms_, 0);
    pending_ = static_cast<uint32_t>(works_.size());
    for (uv_work_t& work : works_) {
      work.data = this;
      uv_queue_work(state_->loop(), &work, Arrive, Leave);
    }
    if (pending_ == 0) CloseTimer();
    return deferred_.Promise();
  }

  void StopForTeardown() override { GiveUp(); }

 private:
  static void Arrive(uv_work_t* work) { static_cast<RollCall*>(work->data)->barrier_.Arrive(); }

  static void Leave(uv_work_t* work, int) {
    RollCall& call = *static_cast<RollCall*>(work->data);
    if (--call.pending_ == 0) call.CloseTimer();
  }

  void GiveUp() {
    barrier_.Open();
    for (uv_work_t& work : works_) uv_cancel(reinterpret_cast<uv_req_t*>(&work));
  }

  void CloseTimer() {
    uv_close(reinterpret_cast<uv_handle_t*>(&timer_),
             [](uv_handle_t* timer) { static_cast<RollCall*>(timer->data)->End(); });
  }

  void End() {
    const std::shared_ptr<RollCall> self = std::move(self_);
    const bool closing = state_->closing();
    state_->EndLoopWork();
    if (!closing) state_->Post([self](Napi::Env env) { self->Settle(env); });
  }

  void Settle(Napi::Env env) {
    if (!barrier_.complete() && !works_.empty()) {
      deferred_.Reject(SystemError(env, ETIMEDOUT, "uv_queue_work").Value());
      return;
    }
    const std::vector<pid_t> ids = barrier_.thread_ids();
    Napi::Array result = Napi::Array::New(env, ids.size());
    for (uint32_t index = 0; index < ids.size(); index++)
      result.Set(index, Napi::Number::New(env, ids[index]));
    deferred_.Resolve(result);
  }

  const std::shared_ptr<AddonState> state_;
  const Napi::Promise::Deferred deferred_;
  PoolBarrier barrier_;
  const uint32_t timeout_ms_;
  std::vector<uv_work_t> works_;
  uv_timer_t timer_{};
  uint32_t pending_ = 0;
  std::shared_ptr<RollCall> self_;
};

}  // namespace

Napi::Value PoolThreadIds(const Napi::CallbackInfo& info) {
  return std::make_shared<RollCall>(info.Env(), info[0].As<Napi::Number>().Uint32Value(),
                                    info[1].As<Napi::Number>().Uint32Value())
      ->Start();
}

}  // namespace iotriage
