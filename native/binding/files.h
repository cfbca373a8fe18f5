#ifndef IOTRIAGE_BINDING_FILES_H_
#define IOTRIAGE_BINDING_FILES_H_

#include <napi.h>

namespace iotriage {

/// System calls on files, as `NativeAddon` of `src/native/addon-types.ts` describes them.
Napi::Value Statx(const Napi::CallbackInfo& info);
Napi::Value Statvfs(const Napi::CallbackInfo& info);
Napi::Value Fadvise(const Napi::CallbackInfo& info);
Napi::Value Fdatasync(const Napi::CallbackInfo& info);
Napi::Value SyncFileRange(const Napi::CallbackInfo& info);
Napi::Value Syncfs(const Napi::CallbackInfo& info);
Napi::Value TryLock(const Napi::CallbackInfo& info);
Napi::Value Pwrite(const Napi::CallbackInfo& info);
Napi::Value Pread(const Napi::CallbackInfo& info);
Napi::Value Pwritev(const Napi::CallbackInfo& info);
Napi::Value Preadv(const Napi::CallbackInfo& info);
Napi::Value IsReadable(const Napi::CallbackInfo& info);
Napi::Value VerifyFiles(const Napi::CallbackInfo& info);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_FILES_H_
