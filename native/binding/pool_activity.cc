#include <cerrno>
#include <chrono>
#include <memory>

#include "binding/addon_state.h"
#include "binding/errors.h"
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

Napi::Value StartActiveRequestSampler(const Napi::CallbackInfo& info) {
  AddonState& state = *AddonState::Of(info.Env());
  if (state.sampler) throw SystemError(info.Env(), EALREADY, "startActiveRequestSampler");
  const auto interval_ns = static_cast<int64_t>(info[0].As<Napi::Number>().DoubleValue() * 1e6);
  bool lossless = false;
  state.sampler_epoch_ns = info[2].As<Napi::BigInt>().Uint64Value(&lossless);
  state.sampler =
      std::make_unique<GaugeSampler>(&state.loop()->active_reqs.count, std::chrono::nanoseconds(interval_ns),
                                     info[1].As<Napi::Number>().Uint32Value());
  return info.Env().Undefined();
}

Napi::Value StopActiveRequestSampler(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  AddonState& state = *AddonState::Of(env);
  if (!state.sampler) throw SystemError(env, EINVAL, "stopActiveRequestSampler");
  const GaugeSampler::Samples samples = state.sampler->Stop();
  state.sampler.reset();
  auto at_ns = Napi::Float64Array::New(env, samples.at_ns.size());
  auto counts = Napi::Uint32Array::New(env, samples.counts.size());
  for (size_t index = 0; index < samples.at_ns.size(); index++) {
    at_ns.Data()[index] = SinceEpochNs(samples.at_ns[index], state.sampler_epoch_ns);
    counts.Data()[index] = samples.counts[index];
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("atNs", at_ns);
  result.Set("counts", counts);
  result.Set("overwritten", Napi::Number::New(env, static_cast<double>(samples.overwritten)));
  return result;
}

}  // namespace iotriage
