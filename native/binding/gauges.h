#ifndef IOTRIAGE_BINDING_GAUGES_H_
#define IOTRIAGE_BINDING_GAUGES_H_

#include <napi.h>

namespace iotriage {

/// Numbers of the process that a thread samples by itself: see `NativeAddon` of `src/native/addon-types.ts`.
Napi::Value StartGauge(const Napi::CallbackInfo& info);
Napi::Value StopGauge(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_GAUGES_H_
