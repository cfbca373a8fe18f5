#ifndef IOTRIAGE_BINDING_ERRORS_H_
#define IOTRIAGE_BINDING_ERRORS_H_

#include <napi.h>

#include <string>

namespace iotriage {

/// An Error as Node makes them: `code`, `errno` (negative, as Node's), `syscall`, and `path` where there is
/// one. Unlike libuv's, every errno of Linux has its `code`.
Napi::Error SystemError(Napi::Env env, int error, const std::string& syscall, const std::string& path = "");

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_ERRORS_H_
