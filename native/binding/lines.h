#ifndef IOTRIAGE_BINDING_LINES_H_
#define IOTRIAGE_BINDING_LINES_H_

#include <napi.h>

namespace iotriage {

/// `writeLines` of `NativeAddon` in `src/native/addon-types.ts`.
Napi::Value WriteLinesOfFile(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_LINES_H_
