#include "binding/gauges.h"

#include <sys/resource.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>

#include "binding/addon_state.h"
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

AddonState::Gauge& GaugeArgument(const Napi::CallbackInfo& info) {
  AddonState& state = *AddonState::Of(info.Env());
  const std::string name = info[0].As<Napi::String>().Utf8Value();
  if (name == "switches") return state.switches;
  if (name == "activeRequests") return state.active_requests;
  throw Napi::TypeError::New(info.Env(), "no gauge is named " + name);
}

}  // namespace

Napi::Value StartGauge(const Napi::CallbackInfo& info) {
  AddonState& state = *AddonState::Of(info.Env());
  AddonState::Gauge& gauge = GaugeArgument(info);
  if (gauge.sampler) throw SystemError(info.Env(), EALREADY, "startGauge");
  const auto interval_ns = static_cast<int64_t>(info[1].As<Napi::Number>().DoubleValue() * 1e6);
  const size_t capacity = info[2].As<Napi::Number>().Uint32Value();
  bool lossless = false;
  gauge.epoch_ns = info[3].As<Napi::BigInt>().Uint64Value(&lossless);
  // It is no atomic of ours: an aligned word is read as a whole.
  const unsigned* const count = &state.loop()->active_reqs.count;
  const auto read_requests = [count](double* values) { *values = __atomic_load_n(count, __ATOMIC_RELAXED); };
  const bool is_switches = &gauge == &state.switches;
  gauge.sampler = std::make_unique<GaugeSampler>(
      is_switches ? GaugeSampler::Read(ReadSwitches) : GaugeSampler::Read(read_requests), is_switches ? 2 : 1,
      std::chrono::nanoseconds(interval_ns), capacity);
  return info.Env().Undefined();
}

Napi::Value StopGauge(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  AddonState::Gauge& gauge = GaugeArgument(info);
  if (!gauge.sampler) throw SystemError(env, EINVAL, "stopGauge");
  const GaugeSampler::Samples samples = gauge.sampler->Stop();
  gauge.sampler.reset();
  auto at_ns = Napi::Float64Array::New(env, samples.at_ns.size());
  for (size_t index = 0; index < samples.at_ns.size(); index++) {
    at_ns.Data()[index] = SinceEpochNs(samples.at_ns[index], gauge.epoch_ns);
  }
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
