#include "binding/addon_state.h"

#include <utility>

namespace iotriage {
namespace {

/// Instance data. Wrapped objects share the state, for the order of their finalizers is not ours to choose.
struct Holder {
  std::shared_ptr<AddonState> state;
};

}  // namespace

std::shared_ptr<AddonState> AddonState::Create(Napi::Env env) {
  auto state = std::make_shared<AddonState>(env);
  env.SetInstanceData(new Holder{state});
  return state;
}

std::shared_ptr<AddonState> AddonState::Of(Napi::Env env) { return env.GetInstanceData<Holder>()->state; }

AddonState::AddonState(Napi::Env env) : env_(env) {
  napi_get_uv_event_loop(env, &loop_);
  // Hooks run in reverse order: ours, registered after the one of the thread-safe function, comes before it,
  // and so no thread of ours ever calls a function that is closing.
  deliveries_ = Deliveries::New(env, "iotriage", 0, 1, this);
  deliveries_.Unref(env);
  napi_add_async_cleanup_hook(env, OnTeardown, this, &teardown_);
}

void AddonState::RunningGauge::Stop() {
  if (ticker) ticker->Remove(gauge.get());
  ticker.reset();
  gauge.reset();
}

void AddonState::Expect() {
  if (expected_++ == 0) deliveries_.Ref(env_);
}

void AddonState::Unexpect() {
  if (--expected_ == 0) deliveries_.Unref(env_);
}

void AddonState::Post(Delivery delivery) {
  auto owned = std::make_unique<Delivery>(std::move(delivery));
  if (deliveries_.NonBlockingCall(owned.get()) == napi_ok) owned.release();
}

void AddonState::Deliver(Napi::Env env, Napi::Function, AddonState* state, Delivery* delivery) {
  const std::unique_ptr<Delivery> owned(delivery);
  if (static_cast<napi_env>(env) == nullptr) return;
  state->Unexpect();
  (*owned)(env);
}

void AddonState::EndLoopWork() {
  loop_works_--;
  EndTeardownIfIdle();
}

void AddonState::OnTeardown(napi_async_cleanup_hook_handle, void* data) {
  AddonState& state = *static_cast<AddonState*>(data);
  state.closing_ = true;
  state.active_requests.Stop();
  state.switches.Stop();
  // A copy: what stops may unregister itself.
  const std::unordered_set<Stoppable*> stoppables = state.stoppables_;
  for (Stoppable* stoppable : stoppables) stoppable->StopForTeardown();
  state.deliveries_.Release();
  state.EndTeardownIfIdle();
}

void AddonState::EndTeardownIfIdle() {
  if (closing_ && loop_works_ == 0) napi_remove_async_cleanup_hook(std::exchange(teardown_, nullptr));
}

}  // namespace iotriage
