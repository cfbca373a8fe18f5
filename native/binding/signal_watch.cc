#include "binding/signal_watch.h"

#include <exception>
#include <memory>
#include <vector>

#include "loop/signal_watch.h"

namespace iotriage {
namespace {

std::shared_ptr<SignalWatch> Open(Napi::Env env, const std::vector<int>& signals) {
  try {
    return std::make_shared<SignalWatch>(signals);
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

}  // namespace

Napi::Value WatchSignals(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Array numbers = info[0].As<Napi::Array>();
  std::vector<int> signals;
  for (uint32_t index = 0; index < numbers.Length(); index++) {
    signals.push_back(numbers.Get(index).As<Napi::Number>().Int32Value());
  }
  const std::shared_ptr<SignalWatch> watch = Open(env, signals);
  Napi::Object object = Napi::Object::New(env);
  object.Set("seen", Napi::Function::New(
                         env,
                         [watch](const Napi::CallbackInfo& call) {
                           return Napi::Boolean::New(call.Env(), watch->Seen());
                         },
                         "seen"));
  object.Set("close", Napi::Function::New(
                          env, [watch](const Napi::CallbackInfo&) { watch->Close(); }, "close"));
  return object;
}

}  // namespace iotriage
