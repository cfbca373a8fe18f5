#ifndef IOTRIAGE_BINDING_SLEEP_ON_POOL_H_
#define IOTRIAGE_BINDING_SLEEP_ON_POOL_H_

#include <napi.h>

namespace iotriage {

/// A work that holds a thread of libuv's pool for so long and uses no processor: see `NativeAddon` of
/// `src/native/addon-types.ts`.
Napi::Value SleepOnPool(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_SLEEP_ON_POOL_H_
