#include "binding/process.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <vector>

#include "binding/errors.h"
#include "core/aligned_buffer.h"
#include "core/clock.h"
#include "core/content.h"

namespace iotriage {
namespace {

/// Kernels are built for at most 8,192 processors.
constexpr size_t kMostProcessors = 8192;

/// A set of processors of any size: `cpu_set_t` itself ends at 1,024.
class ProcessorSet {
 public:
  ProcessorSet() : words_(CPU_ALLOC_SIZE(kMostProcessors) / sizeof(cpu_set_t) + 1) {}

  cpu_set_t* get() { return words_.data(); }
  size_t bytes() const { return words_.size() * sizeof(cpu_set_t); }
  void Add(size_t processor) { CPU_SET_S(processor, bytes(), get()); }
  bool Has(size_t processor) { return CPU_ISSET_S(processor, bytes(), get()) != 0; }

 private:
  std::vector<cpu_set_t> words_;
};

}  // namespace

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

Napi::Value Misalignment(const Napi::CallbackInfo& info) {
  const auto address = reinterpret_cast<uintptr_t>(info[0].As<Napi::Uint8Array>().Data());
  return Napi::Number::New(info.Env(),
                           static_cast<double>(address % info[1].As<Napi::Number>().Uint32Value()));
}

Napi::Value FillBufferBody(const Napi::CallbackInfo& info) {
  const auto buffer = info[0].As<Napi::Buffer<uint8_t>>();
  const uint32_t stamp_bytes = info[3].As<Napi::Number>().Uint32Value();
  if (stamp_bytes < kStampBytes) throw Napi::RangeError::New(info.Env(), "stampBytes is below 32");
  FillBody(buffer.Data(), buffer.Length(), info[1].As<Napi::Number>().Uint32Value(),
           info[2].As<Napi::Number>().Uint32Value(), stamp_bytes);
  return info.Env().Undefined();
}

Napi::Value SetThreadAffinity(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto wanted = info[0].As<Napi::Array>();
  ProcessorSet before;
  ProcessorSet after;
  for (uint32_t i = 0; i < wanted.Length(); ++i) {
    const int64_t processor = wanted.Get(i).As<Napi::Number>().Int64Value();
    if (processor < 0 || static_cast<size_t>(processor) >= kMostProcessors) {
      throw Napi::RangeError::New(env, "there is no such processor");
    }
    after.Add(static_cast<size_t>(processor));
  }
  if (sched_getaffinity(0, before.bytes(), before.get()) != 0) {
    throw SystemError(env, errno, "sched_getaffinity");
  }
  if (sched_setaffinity(0, after.bytes(), after.get()) != 0) {
    throw SystemError(env, errno, "sched_setaffinity");
  }
  const Napi::Array previous = Napi::Array::New(env);
  for (size_t processor = 0; processor < kMostProcessors; ++processor) {
    if (before.Has(processor)) previous.Set(previous.Length(), static_cast<double>(processor));
  }
  return previous;
}

}  // namespace iotriage
