#include "binding/lines.h"

#include <fcntl.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "binding/errors.h"
#include "binding/thread_task.h"
#include "core/fd.h"
#include "core/line_writer.h"

namespace iotriage {

Napi::Value WriteLinesOfFile(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto request = info[0].As<Napi::Object>();
  const auto number = [&](const char* name) { return request.Get(name).As<Napi::Number>().Int64Value(); };
  // A descriptor of its own: the caller may close his while the threads write.
  Fd duplicate(fcntl(static_cast<int>(number("fd")), F_DUPFD_CLOEXEC, 0));
  if (!duplicate.valid()) throw SystemError(env, errno, "fcntl");
  const auto fd = std::make_shared<const Fd>(std::move(duplicate));
  LineJob job;
  job.fd = fd->get();
  job.lines = static_cast<uint64_t>(number("lines"));
  job.threads = static_cast<uint32_t>(number("threads"));
  job.gather_bytes = static_cast<uint32_t>(number("gatherBytes"));
  if (job.threads == 0 || job.gather_bytes == 0) {
    throw Napi::RangeError::New(env, "threads and gatherBytes are at least 1");
  }
  return RunOnThread(env, "iotriage-lines", [fd, job](const std::atomic<bool>& stop) -> Settle {
    const LineOutcome outcome = WriteLines(job, stop);
    return [outcome](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      if (outcome.error == 0) {
        deferred.Resolve(Napi::Number::New(env, static_cast<double>(outcome.calls)));
      } else {
        deferred.Reject(SystemError(env, outcome.error, "pwrite64").Value());
      }
    };
  });
}

}  // namespace iotriage
