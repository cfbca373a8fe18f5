#ifndef IOTRIAGE_BINDING_SIGNAL_WATCH_H_
#define IOTRIAGE_BINDING_SIGNAL_WATCH_H_

#include <napi.h>

namespace iotriage {

/// `watchSignals` of `src/native/addon-types.ts`.
Napi::Value WatchSignals(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_SIGNAL_WATCH_H_
