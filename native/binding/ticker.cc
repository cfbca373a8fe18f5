#include "binding/ticker.h"

#include <chrono>
#include <system_error>

#include "binding/epoch.h"
#include "binding/errors.h"
#include "binding/kernel_logs.h"

namespace iotriage {
namespace {

const std::shared_ptr<KernelLog>& LogArgument(const Napi::CallbackInfo& info) {
  return KernelLogHandle::Unwrap(info[0].As<Napi::Object>())->log();
}

}  // namespace

void TickerHandle::Define(Napi::Env env, AddonState& state) {
  const Napi::Function constructor = DefineClass(
      env, "Ticker",
      {InstanceMethod<&TickerHandle::Add>("add"), InstanceMethod<&TickerHandle::Remove>("remove"),
       InstanceMethod<&TickerHandle::Restart>("restart"), InstanceMethod<&TickerHandle::Close>("close")});
  state.ticker_constructor = Napi::Persistent(constructor);
  // The state may outlive the environment, which frees its references itself.
  state.ticker_constructor.SuppressDestruct();
}

Napi::Value TickerHandle::Open(const Napi::CallbackInfo& info) {
  return AddonState::Of(info.Env())->ticker_constructor.New({info[0], info[1]});
}

TickerHandle::TickerHandle(const Napi::CallbackInfo& info)
    : ObjectWrap(info), state_(AddonState::Of(info.Env())) {
  const auto interval_ns = static_cast<int64_t>(info[0].As<Napi::Number>().DoubleValue() * 1e6);
  const uint64_t epoch_ns = EpochOf(info[1]);
  try {
    ticker_ = std::make_unique<Ticker>(std::chrono::nanoseconds(interval_ns), epoch_ns);
  } catch (const std::system_error& error) {
    throw SystemError(info.Env(), error.code().value(), "pthread_create");
  }
  state_->Register(this);
}

void TickerHandle::Add(const Napi::CallbackInfo& info) { ticker_->Add(LogArgument(info)); }

void TickerHandle::Remove(const Napi::CallbackInfo& info) { ticker_->Remove(LogArgument(info).get()); }

}  // namespace iotriage
