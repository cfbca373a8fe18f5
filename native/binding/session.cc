#include "binding/session.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <string>
#include <utility>

#include "binding/async_works.h"
#include "binding/epoch.h"
#include "binding/errors.h"
#include "binding/job_from_js.h"
#include "binding/outcome_to_js.h"
#include "engines/registry.h"

namespace iotriage {
namespace {

Napi::Error UnsupportedToJs(Napi::Env env, const std::string& why) {
  Napi::Error error = Napi::Error::New(env, why);
  error.Set("code", "unsupported");
  return error;
}

}  // namespace

void Session::Define(Napi::Env env, AddonState& state) {
  const Napi::Function constructor = DefineClass(env, "EngineSession",
                                                 {
                                                     InstanceMethod<&Session::Execute>("execute"),
                                                     InstanceMethod<&Session::GetProgress>("progress"),
                                                     InstanceMethod<&Session::Abort>("abort"),
                                                     InstanceMethod<&Session::Notes>("notes"),
                                                     InstanceMethod<&Session::Dispose>("dispose"),
                                                 });
  state.session_constructor = Napi::Persistent(constructor);
  // The state may outlive the environment, which frees its references itself.
  state.session_constructor.SuppressDestruct();
}

Napi::Value Session::Open(const Napi::CallbackInfo& info) {
  return AddonState::Of(info.Env())->session_constructor.New({info[0], info[1]});
}

Session::Session(const Napi::CallbackInfo& info) : ObjectWrap(info), state_(AddonState::Of(info.Env())) {
  const std::string name = info[0].As<Napi::String>().Utf8Value();
  const Napi::Object options = info[1].As<Napi::Object>();
  epoch_ns_ = EpochOf(options.Get("epochNs"));
  EngineContext context;
  context.loop = state_->loop();
  context.works = std::make_shared<AsyncWorks>(info.Env());
  context.threads = std::max(options.Get("threads").As<Napi::Number>().Uint32Value(), 1U);
  const auto text = [&](const char* key) {
    const Napi::Value value = options.Get(key);
    return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
  };
  context.mode = text("mode");
  context.registered = text("registered");
  const Napi::Value stamps = options.Get("stamps");
  context.stamps = !stamps.IsBoolean() || stamps.As<Napi::Boolean>().Value();
  try {
    engine_ = OpenEngine(name, context);
  } catch (const UnsupportedError& unsupported) {
    throw UnsupportedToJs(info.Env(), unsupported.what());
  }
  if (!engine_) throw Napi::RangeError::New(info.Env(), "no engine is called " + name);
  state_->Register(this);
}

Session::~Session() { state_->Unregister(this); }

void Session::StopForTeardown() {
  if (engine_) engine_->AbortAndWait();
}

Napi::Value Session::Execute(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto deferred = Napi::Promise::Deferred::New(env);
  try {
    if (!engine_) throw SystemError(env, EBADF, "execute");
    if (running_) throw SystemError(env, EBUSY, "execute");
    Begin(std::make_shared<const IoJob>(JobFromJs(env, info[0].As<Napi::Object>())), deferred);
  } catch (const Napi::Error& error) {
    deferred.Reject(error.Value());
  } catch (const std::exception& error) {
    deferred.Reject(Napi::Error::New(env, error.what()).Value());
  }
  return deferred.Promise();
}

void Session::Begin(std::shared_ptr<const IoJob> job, const Napi::Promise::Deferred& deferred) {
  const bool on_loop = engine_->RunsOnLoop();
  running_ = true;
  Ref();
  state_->Expect();
  if (on_loop) state_->BeginLoopWork();
  try {
    engine_->Start(std::move(job), [this, deferred, on_loop, state = state_](JobResult result) {
      if (on_loop) {
        const bool closing = state->closing();
        state->EndLoopWork();
        if (closing) return;
      }
      auto shared = std::make_shared<const JobResult>(std::move(result));
      state->Post(
          [this, deferred, shared = std::move(shared)](Napi::Env env) { OnDone(env, deferred, *shared); });
    });
  } catch (...) {
    if (on_loop) state_->EndLoopWork();
    state_->Unexpect();
    Unref();
    running_ = false;
    throw;
  }
}

void Session::OnDone(Napi::Env env, const Napi::Promise::Deferred& deferred, const JobResult& result) {
  engine_->Finish();
  running_ = false;
  if (result.outcome) {
    deferred.Resolve(OutcomeToJs(env, *result.outcome, epoch_ns_));
  } else if (result.is_unsupported) {
    deferred.Reject(UnsupportedToJs(env, result.fault).Value());
  } else {
    deferred.Reject(Napi::Error::New(env, "the engine failed: " + result.fault).Value());
  }
  Unref();
}

Napi::Value Session::GetProgress(const Napi::CallbackInfo& info) {
  const Progress progress = engine_ ? engine_->progress() : Progress{};
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("operations", Napi::Number::New(info.Env(), static_cast<double>(progress.operations)));
  result.Set("bytes", Napi::Number::New(info.Env(), static_cast<double>(progress.bytes)));
  return result;
}

void Session::Abort(const Napi::CallbackInfo&) {
  if (engine_) engine_->Abort();
}

Napi::Value Session::Notes(const Napi::CallbackInfo& info) {
  Napi::Array result = Napi::Array::New(info.Env());
  if (!engine_) return result;
  for (const std::string& note : engine_->notes()) result.Set(result.Length(), note);
  return result;
}

void Session::Dispose(const Napi::CallbackInfo& info) {
  if (running_) throw SystemError(info.Env(), EBUSY, "dispose");
  engine_.reset();
}

}  // namespace iotriage
