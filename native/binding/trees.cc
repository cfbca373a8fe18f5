#include "binding/trees.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "binding/errors.h"
#include "binding/thread_task.h"
#include "core/scan_files.h"

namespace iotriage {
namespace {

double* Doubles(const Napi::Object& source, const char* name) {
  return source.Get(name).As<Napi::Float64Array>().Data();
}

}  // namespace

Napi::Value ListDirectory(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  // The duplicate shares the place in the directory and the flags of its opening, O_NOATIME among them.
  const int fd = fcntl(info[0].As<Napi::Number>().Int32Value(), F_DUPFD_CLOEXEC, 0);
  if (fd < 0) throw SystemError(env, errno, "fcntl");
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(fdopendir(fd), closedir);
  if (!directory) {
    const int error = errno;
    close(fd);
    throw SystemError(env, error, "fdopendir");
  }
  rewinddir(directory.get());
  std::string names;
  for (;;) {
    errno = 0;
    const struct dirent* const entry = readdir(directory.get());
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.append(name).push_back('\0');
  }
  if (errno != 0) throw SystemError(env, errno, "readdir");
  return Napi::Buffer<char>::Copy(env, names.data(), names.size());
}

Napi::Value ResidentBytes(const Napi::CallbackInfo& info) {
  const int fd = info[0].As<Napi::Number>().Int32Value();
  const auto size = static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value());
  const int64_t bytes = ResidentBytesOf(fd, size);
  if (bytes < 0) throw SystemError(info.Env(), static_cast<int>(-bytes), "mincore");
  return Napi::Number::New(info.Env(), static_cast<double>(bytes));
}

Napi::Value ScanTree(const Napi::CallbackInfo& info) {
  const auto source = info[0].As<Napi::Object>();
  const ScanRequest request = {
      reinterpret_cast<const char*>(source.Get("paths").As<Napi::Uint8Array>().Data()),
      Doubles(source, "offsets"),
      Doubles(source, "sizes"),
      static_cast<int32_t>(source.Get("sizes").As<Napi::Float64Array>().ElementLength()),
      source.Get("threads").As<Napi::Number>().Int32Value(),
      source.Get("bufferBytes").As<Napi::Number>().Uint32Value(),
      source.Get("control").As<Napi::Int32Array>().Data(),
      Doubles(source, "bytes"),
      Doubles(source, "elapsedNs"),
      source.Get("errors").As<Napi::Int32Array>().Data(),
  };
  Napi::Promise promise =
      RunOnThread(info.Env(), "iotriage-scan", [request](const std::atomic<bool>& stop) -> Settle {
        ScanFiles(request, stop);
        return
            [](Napi::Env env, const Napi::Promise::Deferred& deferred) { deferred.Resolve(env.Undefined()); };
      });
  // The promise lives until it is settled, and with it the memory that the threads write to.
  promise.Set("request", source);
  return promise;
}

}  // namespace iotriage
