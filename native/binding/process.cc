#include "binding/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

#include "binding/errors.h"
#include "core/aligned_buffer.h"
#include "core/clock.h"
#include "core/content.h"

namespace iotriage {

Napi::Value Now(const Napi::CallbackInfo& info) { return Napi::BigInt::New(info.Env(), MonotonicNs()); }

Napi::Value DieWithParent(const Napi::CallbackInfo& info) {
  const pid_t before = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : getppid();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) throw SystemError(info.Env(), errno, "prctl");
  // A parent that ended before the call sends no signal any more; the process then has another one.
  return Napi::Boolean::New(info.Env(), getppid() == before);
}

Napi::Value NewAlignedBuffer(const Napi::CallbackInfo& info) {
  const auto size_bytes = static_cast<size_t>(info[0].As<Napi::Number>().Int64Value());
  const auto alignment = static_cast<size_t>(info[1].As<Napi::Number>().Int64Value());
  AlignedBuffer memory = MakeAlignedBuffer(size_bytes, alignment);
  const auto buffer = Napi::Buffer<uint8_t>::New(info.Env(), memory.get(), size_bytes,
                                                 [](Napi::Env, uint8_t* bytes) { FreeDeleter()(bytes); });
  memory.release();
  return buffer;
}

Napi::Value FillBufferBody(const Napi::CallbackInfo& info) {
  const auto buffer = info[0].As<Napi::Buffer<uint8_t>>();
  const uint32_t stamp_bytes = info[3].As<Napi::Number>().Uint32Value();
  if (stamp_bytes < kStampBytes) throw Napi::RangeError::New(info.Env(), "stampBytes is below 32");
  FillBody(buffer.Data(), buffer.Length(), info[1].As<Napi::Number>().Uint32Value(),
           info[2].As<Napi::Number>().Uint32Value(), stamp_bytes);
  return info.Env().Undefined();
}

}  // namespace iotriage
