#ifndef IOTRIAGE_BINDING_JOB_FROM_JS_H_
#define IOTRIAGE_BINDING_JOB_FROM_JS_H_

#include <napi.h>

#include "core/io_job.h"

namespace iotriage {

/// Copies an `IoJob`. TypeScript has validated it; what would make the engines touch memory that is not
/// theirs is checked again and throws a RangeError or a TypeError.
IoJob JobFromJs(Napi::Env env, const Napi::Object& source);

/// `seed`, `stampBytes`, and the kind of content, which stands in the property `kind`.
JobContent ContentFromJs(const Napi::Object& source, const char* kind);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_JOB_FROM_JS_H_
