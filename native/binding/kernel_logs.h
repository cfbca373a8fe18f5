#ifndef IOTRIAGE_BINDING_KERNEL_LOGS_H_
#define IOTRIAGE_BINDING_KERNEL_LOGS_H_

#include <napi.h>

#include <memory>

#include "binding/addon_state.h"
#include "core/kernel_log.h"

namespace iotriage {

/// `FileLog` and `ThreadLog` of `src/native/addon-types.ts`.
class KernelLogHandle final : public Napi::ObjectWrap<KernelLogHandle> {
 public:
  static void Define(Napi::Env env, AddonState& state);
  /// `openFileLog(paths)`
  static Napi::Value OpenFiles(const Napi::CallbackInfo& info);
  /// `openThreadLog(options)`
  static Napi::Value OpenThreads(const Napi::CallbackInfo& info);

  explicit KernelLogHandle(const Napi::CallbackInfo& info);
  ~KernelLogHandle() override { log_->Close(); }

  const std::shared_ptr<KernelLog>& log() const { return log_; }

 private:
  Napi::Value Sample(const Napi::CallbackInfo& info);
  Napi::Value Take(const Napi::CallbackInfo& info);
  void Forgive(const Napi::CallbackInfo& info);
  Napi::Value Spent(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo&) { log_->Close(); }

  const std::shared_ptr<KernelLog> log_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_KERNEL_LOGS_H_
