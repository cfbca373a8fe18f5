#ifndef IOTRIAGE_BINDING_ADDON_STATE_H_
#define IOTRIAGE_BINDING_ADDON_STATE_H_

#include <napi.h>
#include <uv.h>

#include <functional>
#include <memory>
#include <unordered_set>

#include "core/gauge.h"
#include "core/ticker.h"

namespace iotriage {

/// Something that has threads or works under way and must not outlive its environment.
class Stoppable {
 public:
  virtual ~Stoppable() = default;
  /// The environment ends: stop, and join the threads. Works in libuv's pool are waited for by the loop.
  virtual void StopForTeardown() = 0;
};

/// What the addon keeps for one environment: the main thread has one, and so has each worker thread.
///
/// It delivers results to the loop, and it holds up the end of the environment until no thread of ours and no
/// work in the pool can touch it any more.
class AddonState : public std::enable_shared_from_this<AddonState> {
 public:
  /// Runs on the loop, with a handle scope; the promise that it settles was counted by `Expect`.
  using Delivery = std::function<void(Napi::Env)>;

  static std::shared_ptr<AddonState> Create(Napi::Env env);
  static std::shared_ptr<AddonState> Of(Napi::Env env);

  explicit AddonState(Napi::Env env);
  AddonState(const AddonState&) = delete;
  AddonState& operator=(const AddonState&) = delete;

  uv_loop_t* loop() const { return loop_; }

  /// Announces one delivery: the loop stays alive until it has come. On the loop's thread.
  void Expect();
  /// Takes the announcement back: nothing was begun.
  void Unexpect();
  /// From any thread of ours, or from the loop while it is not `closing`.
  void Post(Delivery delivery);

  void Register(Stoppable* stoppable) { stoppables_.insert(stoppable); }
  void Unregister(Stoppable* stoppable) { stoppables_.erase(stoppable); }

  /// Counts works whose completion the loop brings. All on the loop's thread.
  void BeginLoopWork() { loop_works_++; }
  void EndLoopWork();
  /// No JavaScript can run any more.
  bool closing() const { return closing_; }

  /// Constructor of the sessions; it belongs to the environment, so it lies here. The environment frees it.
  Napi::FunctionReference session_constructor;
  Napi::FunctionReference pacer_constructor;
  Napi::FunctionReference kernel_log_constructor;
  Napi::FunctionReference ticker_constructor;

  /// Gauges of one interval and epoch share a thread, which ends with the last of them.
  struct RunningGauge {
    std::shared_ptr<Ticker> ticker;
    std::shared_ptr<Gauge> gauge;

    bool running() const { return gauge != nullptr; }
    void Stop();
  };
  RunningGauge active_requests;
  RunningGauge switches;

 private:
  static void OnTeardown(napi_async_cleanup_hook_handle handle, void* state);
  static void Deliver(Napi::Env env, Napi::Function, AddonState* state, Delivery* delivery);
  using Deliveries = Napi::TypedThreadSafeFunction<AddonState, Delivery, Deliver>;

  void EndTeardownIfIdle();

  const napi_env env_;
  uv_loop_t* loop_ = nullptr;
  Deliveries deliveries_;
  uint32_t expected_ = 0;
  std::unordered_set<Stoppable*> stoppables_;
  uint32_t loop_works_ = 0;
  bool closing_ = false;
  napi_async_cleanup_hook_handle teardown_ = nullptr;
};

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_ADDON_STATE_H_
