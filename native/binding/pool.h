#ifndef IOTRIAGE_BINDING_POOL_H_
#define IOTRIAGE_BINDING_POOL_H_

#include <napi.h>

namespace iotriage {

/// What can be seen of libuv's pool, as `NativeAddon` of `src/native/addon-types.ts` describes it.
Napi::Value PoolThreadIds(const Napi::CallbackInfo& info);
Napi::Value ProbePool(const Napi::CallbackInfo& info);
Napi::Value StartActiveRequestSampler(const Napi::CallbackInfo& info);
Napi::Value StopActiveRequestSampler(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_POOL_H_
