#ifndef IOTRIAGE_BINDING_SUM_ON_THREAD_H_
#define IOTRIAGE_BINDING_SUM_ON_THREAD_H_

#include <napi.h>

namespace iotriage {

/// Computes on a thread of its own: see `NativeAddon` of `src/native/addon-types.ts`.
Napi::Value SumOnThread(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_SUM_ON_THREAD_H_
