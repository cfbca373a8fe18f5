#ifndef IOTRIAGE_BINDING_TICKER_H_
#define IOTRIAGE_BINDING_TICKER_H_

#include <napi.h>

#include <memory>

#include "binding/addon_state.h"
#include "core/ticker.h"

namespace iotriage {

/// `Ticker` of `src/native/addon-types.ts`: samples logs from a thread of its own.
class TickerHandle final : public Napi::ObjectWrap<TickerHandle>, public Stoppable {
 public:
  static void Define(Napi::Env env, AddonState& state);
  /// `openTicker(intervalMs, epochNs)`
  static Napi::Value Open(const Napi::CallbackInfo& info);

  explicit TickerHandle(const Napi::CallbackInfo& info);
  ~TickerHandle() override { state_->Unregister(this); }

  void StopForTeardown() override { ticker_->Halt(); }

 private:
  void Add(const Napi::CallbackInfo& info);
  void Remove(const Napi::CallbackInfo& info);
  void Restart(const Napi::CallbackInfo&) { ticker_->Restart(); }
  void Close(const Napi::CallbackInfo&) { ticker_->Halt(); }

  const std::shared_ptr<AddonState> state_;
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_TICKER_H_
