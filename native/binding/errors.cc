#include "binding/errors.h"

#include <system_error>

#include "core/errno_name.h"

namespace iotriage {

Napi::Error SystemError(Napi::Env env, int error, const std::string& syscall, const std::string& path) {
  const std::string code = ErrnoName(error);
  std::string message = code + ": " + std::generic_category().message(error) + ", " + syscall;
  if (!path.empty()) message += " '" + path + "'";
  Napi::Error exception = Napi::Error::New(env, message);
  exception.Set("code", Napi::String::New(env, code));
  exception.Set("errno", Napi::Number::New(env, -error));
  exception.Set("syscall", Napi::String::New(env, syscall));
  if (!path.empty()) exception.Set("path", Napi::String::New(env, path));
  return exception;
}

}  // namespace iotriage
