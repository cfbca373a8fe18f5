#ifndef IOTRIAGE_BINDING_SESSION_H_
#define IOTRIAGE_BINDING_SESSION_H_

#include <napi.h>

#include <memory>

#include "binding/addon_state.h"
#include "core/engine.h"

namespace iotriage {

/// `EngineSession` of `src/native/addon-types.ts`.
class Session final : public Napi::ObjectWrap<Session>, public Stoppable {
 public:
  /// Makes the class for this environment.
  static void Define(Napi::Env env, AddonState& state);
  /// `openEngine(name, options)`
  static Napi::Value Open(const Napi::CallbackInfo& info);

  explicit Session(const Napi::CallbackInfo& info);
  ~Session() override;

  void StopForTeardown() override;

 private:
  Napi::Value Execute(const Napi::CallbackInfo& info);
  Napi::Value GetProgress(const Napi::CallbackInfo& info);
  void Abort(const Napi::CallbackInfo& info);
  Napi::Value Notes(const Napi::CallbackInfo& info);
  void Dispose(const Napi::CallbackInfo& info);

  void Begin(std::shared_ptr<const IoJob> job, const Napi::Promise::Deferred& deferred);
  void OnDone(Napi::Env env, const Napi::Promise::Deferred& deferred, const JobResult& result);

  const std::shared_ptr<AddonState> state_;
  std::unique_ptr<EngineSession> engine_;
  uint64_t epoch_ns_ = 0;
  bool running_ = false;
};

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_SESSION_H_
