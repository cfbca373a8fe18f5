#ifndef IOTRIAGE_BINDING_POOL_H_
#define IOTRIAGE_BINDING_POOL_H_

#include <napi.h>

namespace iotriage {

/// What can be seen from within of libuv's pool: see `NativeAddon` of
/// `src/native/addon-types.ts`.
Napi::Value PoolThreadIds(const Napi::CallbackInfo& info);
Napi::Value ProbePool(const Napi::CallbackInfo& info);
/// A work that holds a thread of it for so many milliseconds.
Napi::Value SleepOnPool(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_POOL_H_
