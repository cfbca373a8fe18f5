#ifndef IOTRIAGE_BINDING_TREES_H_
#define IOTRIAGE_BINDING_TREES_H_

#include <napi.h>

namespace iotriage {

/// What reads trees of files, as `NativeAddon` of `src/native/addon-types.ts` describes it.
Napi::Value ListDirectory(const Napi::CallbackInfo& info);
Napi::Value ResidentBytes(const Napi::CallbackInfo& info);
Napi::Value ScanTree(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_TREES_H_
