#ifndef IOTRIAGE_BINDING_PROCESS_H_
#define IOTRIAGE_BINDING_PROCESS_H_

#include <napi.h>

namespace iotriage {

/// Clock, parent and memory, as `NativeAddon` of `src/native/addon-types.ts` describes them.
Napi::Value Now(const Napi::CallbackInfo& info);
Napi::Value DieWithParent(const Napi::CallbackInfo& info);
Napi::Value NewAlignedBuffer(const Napi::CallbackInfo& info);
Napi::Value Misalignment(const Napi::CallbackInfo& info);
Napi::Value FillBufferBody(const Napi::CallbackInfo& info);
Napi::Value SetThreadAffinity(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_PROCESS_H_
