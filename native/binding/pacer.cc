#include "binding/pacer.h"

#include <exception>

#include "binding/epoch.h"

namespace iotriage {

void Pacer::Define(Napi::Env env, AddonState& state) {
  const Napi::Function constructor =
      DefineClass(env, "Pacer", {InstanceMethod<&Pacer::Arm>("arm"), InstanceMethod<&Pacer::Close>("close")});
  state.pacer_constructor = Napi::Persistent(constructor);
  // The state may outlive the environment, which frees its references itself.
  state.pacer_constructor.SuppressDestruct();
}

Napi::Value Pacer::Open(const Napi::CallbackInfo& info) {
  return AddonState::Of(info.Env())->pacer_constructor.New({info[0], info[1]});
}

Pacer::Pacer(const Napi::CallbackInfo& info)
    : ObjectWrap(info), state_(AddonState::Of(info.Env())), async_(info.Env(), "iotriage:pacer") {
  const Napi::Object options = info[0].As<Napi::Object>();
  epoch_ns_ = EpochOf(options.Get("epochNs"));
  due_ = Napi::Persistent(info[1].As<Napi::Function>());
  due_.SuppressDestruct();
  try {
    alarm_ = new LoopPacer(state_->loop(), options.Get("intervalNs").As<Napi::Number>().DoubleValue(),
                           [this] { Due(); });
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
  state_->Register(this);
  state_->BeginLoopWork();
  // Alive until it is closed, whether or not JavaScript keeps it.
  Ref();
}

Pacer::~Pacer() { state_->Unregister(this); }

void Pacer::Arm(const Napi::CallbackInfo& info) {
  if (alarm_ == nullptr) return;
  const double at_ns = info[0].As<Napi::Number>().DoubleValue();
  alarm_->Arm(epoch_ns_ + static_cast<uint64_t>(static_cast<int64_t>(at_ns)));
}

void Pacer::CloseAlarm() {
  if (alarm_ == nullptr) return;
  LoopPacer* const alarm = alarm_;
  alarm_ = nullptr;
  const bool closing = state_->closing();
  if (!closing) {
    due_.Reset();
    Unref();
  }
  alarm->Close([alarm, state = state_] {
    delete alarm;
    state->EndLoopWork();
  });
}

void Pacer::Due() {
  if (alarm_ == nullptr || state_->closing()) return;
  const Napi::Env env = Env();
  const Napi::HandleScope scope(env);
  try {
    due_.MakeCallback(env.Global(), {}, async_);
  } catch (const Napi::Error& error) {
    napi_fatal_exception(env, error.Value());
  }
}

}  // namespace iotriage
