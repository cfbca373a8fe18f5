#include <cerrno>
#include <cstdint>
#include <ctime>
#include <memory>

#include "binding/addon_state.h"
#include "binding/pool.h"
#include "core/clock.h"

namespace iotriage {
namespace {

constexpr double kNsPerMs = 1e6;
constexpr uint64_t kNsPerS = 1'000'000'000;

/// One work on its way through the pool: empty, or asleep until its time has passed.
struct Probe {
  uv_work_t work{};
  std::shared_ptr<AddonState> state;
  Napi::Promise::Deferred deferred;
  uint64_t sleep_ns = 0;
  uint64_t submit_ns = 0;
  uint64_t start_ns = 0;
  uint64_t end_ns = 0;
  uint64_t deliver_ns = 0;
};

/// On the clock that measures it, until a moment: what interrupts it does not make it longer.
void SleepUntil(uint64_t moment_ns) {
  timespec until{};
  until.tv_sec = static_cast<time_t>(moment_ns / kNsPerS);
  until.tv_nsec = static_cast<long>(moment_ns % kNsPerS);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) continue;
}

void Run(uv_work_t* work) {
  Probe& probe = *static_cast<Probe*>(work->data);
  probe.start_ns = MonotonicNs();
  if (probe.sleep_ns > 0) SleepUntil(probe.start_ns + probe.sleep_ns);
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

Napi::Value Queue(Napi::Env env, uint64_t sleep_ns) {
  auto probe = std::make_unique<Probe>(
      Probe{{}, AddonState::Of(env), Napi::Promise::Deferred::New(env), sleep_ns, 0, 0, 0, 0});
  Probe& pending = *probe.release();
  pending.work.data = &pending;
  pending.state->Expect();
  pending.state->BeginLoopWork();
  const Napi::Promise promise = pending.deferred.Promise();
  pending.submit_ns = MonotonicNs();
  uv_queue_work(pending.state->loop(), &pending.work, Run, AfterRun);
  return promise;
}

}  // namespace

Napi::Value ProbePool(const Napi::CallbackInfo& info) { return Queue(info.Env(), 0); }

Napi::Value SleepOnPool(const Napi::CallbackInfo& info) {
  return Queue(info.Env(), static_cast<uint64_t>(info[0].As<Napi::Number>().DoubleValue() * kNsPerMs));
}

}  // namespace iotriage
