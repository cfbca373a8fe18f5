#include "binding/gauges.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "binding/addon_state.h"
#include "binding/epoch.h"
#include "binding/errors.h"
#include "core/clock.h"

namespace iotriage {
namespace {

/// Of the whole process: threads that have ended are among them.
void ReadSwitches(double* values) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  values[0] = static_cast<double>(usage.ru_nvcsw);
  values[1] = static_cast<double>(usage.ru_nivcsw);
}

AddonState::RunningGauge& GaugeArgument(const Napi::CallbackInfo& info) {
  AddonState& state = *AddonState::Of(info.Env());
  const std::string name = info[0].As<Napi::String>().Utf8Value();
  if (name == "switches") return state.switches;
  if (name == "activeRequests") return state.active_requests;
  throw Napi::TypeError::New(info.Env(), "no gauge is named " + name);
}

/// One that ticks at this interval already, or a new one.
std::shared_ptr<Ticker> TickerOf(const AddonState& state, std::chrono::nanoseconds interval,
                                 uint64_t epoch_ns) {
  for (const AddonState::RunningGauge* other : {&state.active_requests, &state.switches}) {
    const std::shared_ptr<Ticker>& ticker = other->ticker;
    if (ticker && ticker->interval() == interval && ticker->epoch_ns() == epoch_ns) return ticker;
  }
  return std::make_shared<Ticker>(interval, epoch_ns);
}

}  // namespace

Napi::Value StartGauge(const Napi::CallbackInfo& info) {
  AddonState& state = *AddonState::Of(info.Env());
  AddonState::RunningGauge& running = GaugeArgument(info);
  if (running.running()) throw SystemError(info.Env(), EALREADY, "startGauge");
  const auto interval_ns = static_cast<int64_t>(info[1].As<Napi::Number>().DoubleValue() * 1e6);
  const size_t capacity = info[2].As<Napi::Number>().Uint32Value();
  const uint64_t epoch_ns = EpochOf(info[3]);
  // It is no atomic of ours: an aligned word is read as a whole.
  const unsigned* const count = &state.loop()->active_reqs.count;
  const auto read_requests = [count](double* values) { *values = __atomic_load_n(count, __ATOMIC_RELAXED); };
  const bool is_switches = &running == &state.switches;
  auto gauge = std::make_shared<Gauge>(is_switches ? Gauge::Read(ReadSwitches) : Gauge::Read(read_requests),
                                       is_switches ? 2 : 1, capacity);
  auto ticker = TickerOf(state, std::chrono::nanoseconds(interval_ns), epoch_ns);
  gauge->Tick(SinceEpochNs(MonotonicNs(), epoch_ns));
  ticker->Add(gauge);
  running = {std::move(ticker), std::move(gauge)};
  return info.Env().Undefined();
}

Napi::Value StopGauge(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  AddonState::RunningGauge& running = GaugeArgument(info);
  if (!running.running()) throw SystemError(env, EINVAL, "stopGauge");
  const std::shared_ptr<const Gauge> gauge = running.gauge;
  running.Stop();
  const Gauge::Samples samples = gauge->Ordered();
  auto at_ns = Napi::Float64Array::New(env, samples.at_ns.size());
  std::copy(samples.at_ns.begin(), samples.at_ns.end(), at_ns.Data());
  auto values = Napi::Float64Array::New(env, samples.values.size());
  if (!samples.values.empty()) {
    std::memcpy(values.Data(), samples.values.data(), samples.values.size() * sizeof(double));
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("atNs", at_ns);
  result.Set("values", values);
  result.Set("overwritten", Napi::Number::New(env, static_cast<double>(samples.overwritten)));
  return result;
}

}  // namespace iotriage
