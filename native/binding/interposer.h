#ifndef IOTRIAGE_BINDING_INTERPOSER_H_
#define IOTRIAGE_BINDING_INTERPOSER_H_

#include <napi.h>

namespace iotriage {

/// The preloaded interposer as `NativeAddon` of `src/native/addon-types.ts` describes it; null where this
/// process has none.
Napi::Value InterposerToJs(Napi::Env env);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_INTERPOSER_H_
