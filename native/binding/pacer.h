#ifndef IOTRIAGE_BINDING_PACER_H_
#define IOTRIAGE_BINDING_PACER_H_

#include <napi.h>

#include <memory>

#include "binding/addon_state.h"
#include "loop/loop_pacer.h"

namespace iotriage {

/// `Pacer` of `src/native/addon-types.ts`: the alarm of the loop engines for routes that JavaScript drives.
class Pacer final : public Napi::ObjectWrap<Pacer>, public Stoppable {
 public:
  static void Define(Napi::Env env, AddonState& state);
  /// `openPacer(options, due)`
  static Napi::Value Open(const Napi::CallbackInfo& info);

  explicit Pacer(const Napi::CallbackInfo& info);
  ~Pacer() override;

  void StopForTeardown() override { CloseAlarm(); }

 private:
  void Arm(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo&) { CloseAlarm(); }
  void CloseAlarm();
  void Due();

  const std::shared_ptr<AddonState> state_;
  const Napi::AsyncContext async_;
  Napi::FunctionReference due_;
  uint64_t epoch_ns_ = 0;
  /// Deletes itself once libuv has let go of it.
  LoopPacer* alarm_ = nullptr;
};

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_PACER_H_
