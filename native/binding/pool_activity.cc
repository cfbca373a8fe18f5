#include <memory>

#include "binding/addon_state.h"
#include "binding/pool.h"
#include "core/clock.h"

namespace iotriage {
namespace {

/// One empty work on its way through the pool.
struct Probe {
  uv_work_t work{};
  std::shared_ptr<AddonState> state;
  Napi::Promise::Deferred deferred;
  uint64_t submit_ns = 0;
  uint64_t start_ns = 0;
  uint64_t end_ns = 0;
  uint64_t deliver_ns = 0;
};

void Run(uv_work_t* work) {
  Probe& probe = *static_cast<Probe*>(work->data);
  probe.start_ns = MonotonicNs();
  probe.end_ns = MonotonicNs();
}

void Resolve(Napi::Env env, const Probe& probe) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("submitNs", Napi::BigInt::New(env, probe.submit_ns));
  result.Set("startNs", Napi::BigInt::New(env, probe.start_ns));
  result.Set("endNs", Napi::BigInt::New(env, probe.end_ns));
  result.Set("deliverNs", Napi::BigInt::New(env, probe.deliver_ns));
  probe.deferred.Resolve(result);
}

void AfterRun(uv_work_t* work, int) {
  const std::shared_ptr<Probe> probe(static_cast<Probe*>(work->data));
  probe->deliver_ns = MonotonicNs();
  const bool closing = probe->state->closing();
  probe->state->EndLoopWork();
  if (!closing) probe->state->Post([probe](Napi::Env env) { Resolve(env, *probe); });
}

}  // namespace

Napi::Value ProbePool(const Napi::CallbackInfo& info) {
  auto probe = std::make_unique<Probe>(
      Probe{{}, AddonState::Of(info.Env()), Napi::Promise::Deferred::New(info.Env()), 0, 0, 0, 0});
  Probe& pending = *probe.release();
  pending.work.data = &pending;
  pending.state->Expect();
  pending.state->BeginLoopWork();
  const Napi::Promise promise = pending.deferred.Promise();
  pending.submit_ns = MonotonicNs();
  uv_queue_work(pending.state->loop(), &pending.work, Run, AfterRun);
  return promise;
}

}  // namespace iotriage
