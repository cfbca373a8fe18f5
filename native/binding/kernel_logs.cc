#include "binding/kernel_logs.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/thread_log.h"

namespace iotriage {
namespace {

std::vector<long> NumbersOf(const Napi::Value& value) {
  const auto numbers = value.As<Napi::Int32Array>();
  return {numbers.Data(), numbers.Data() + numbers.ElementLength()};
}

std::vector<std::string> StringsOf(const Napi::Value& value) {
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> strings;
  for (uint32_t index = 0; index < array.Length(); index++) {
    strings.push_back(array.Get(index).As<Napi::String>().Utf8Value());
  }
  return strings;
}

ThreadLog& ThreadsOf(Napi::Env env, KernelLog& log) {
  auto* const threads = dynamic_cast<ThreadLog*>(&log);
  if (threads == nullptr) throw Napi::TypeError::New(env, "the log is not one of threads");
  return *threads;
}

Napi::Value Wrap(const Napi::CallbackInfo& info, std::shared_ptr<KernelLog> log) {
  const auto external = Napi::External<std::shared_ptr<KernelLog>>::New(info.Env(), &log);
  return AddonState::Of(info.Env())->kernel_log_constructor.New({external});
}

}  // namespace

void KernelLogHandle::Define(Napi::Env env, AddonState& state) {
  const Napi::Function constructor = DefineClass(
      env, "KernelLog",
      {InstanceMethod<&KernelLogHandle::Sample>("sample"), InstanceMethod<&KernelLogHandle::Take>("take"),
       InstanceMethod<&KernelLogHandle::Forgive>("forgive"), InstanceMethod<&KernelLogHandle::Spent>("spent"),
       InstanceMethod<&KernelLogHandle::Close>("close")});
  state.kernel_log_constructor = Napi::Persistent(constructor);
  // The state may outlive the environment, which frees its references itself.
  state.kernel_log_constructor.SuppressDestruct();
}

Napi::Value KernelLogHandle::OpenFiles(const Napi::CallbackInfo& info) {
  return Wrap(info, std::make_shared<FileLog>(StringsOf(info[0])));
}

Napi::Value KernelLogHandle::OpenThreads(const Napi::CallbackInfo& info) {
  const Napi::Object given = info[0].As<Napi::Object>();
  ThreadLog::Options options;
  options.folders = StringsOf(given.Get("folders"));
  options.descriptors = given.Get("descriptors").As<Napi::String>().Utf8Value();
  options.resting_calls = NumbersOf(given.Get("restingCalls"));
  options.descriptor_calls = NumbersOf(given.Get("descriptorCalls"));
  options.share = given.Get("share").As<Napi::Number>().DoubleValue();
  options.credit_ns = given.Get("creditNs").As<Napi::Number>().DoubleValue();
  return Wrap(info, std::make_shared<ThreadLog>(std::move(options)));
}

KernelLogHandle::KernelLogHandle(const Napi::CallbackInfo& info)
    : ObjectWrap(info), log_(*info[0].As<Napi::External<std::shared_ptr<KernelLog>>>().Data()) {}

Napi::Value KernelLogHandle::Sample(const Napi::CallbackInfo& info) {
  log_->Tick(info[0].As<Napi::Number>().DoubleValue());
  return Napi::Number::New(info.Env(), static_cast<double>(log_->bytes_held()));
}

Napi::Value KernelLogHandle::Take(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const KernelLog::Samples samples = log_->Take();
  auto at_ns = Napi::Float64Array::New(env, samples.at_ns.size());
  std::copy(samples.at_ns.begin(), samples.at_ns.end(), at_ns.Data());
  auto lengths = Napi::Int32Array::New(env, samples.lengths.size());
  std::copy(samples.lengths.begin(), samples.lengths.end(), lengths.Data());
  Napi::Object taken = Napi::Object::New(env);
  taken.Set("atNs", at_ns);
  taken.Set("lengths", lengths);
  taken.Set("bytes", Napi::Buffer<uint8_t>::Copy(env, samples.bytes.data(), samples.bytes.size()));
  return taken;
}

void KernelLogHandle::Forgive(const Napi::CallbackInfo& info) { ThreadsOf(info.Env(), *log_).Forgive(); }

Napi::Value KernelLogHandle::Spent(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Spending::Told told = ThreadsOf(env, *log_).Told();
  Napi::Object result = Napi::Object::New(env);
  result.Set("readings", Napi::Number::New(env, static_cast<double>(told.readings)));
  result.Set("leftOut", Napi::Number::New(env, static_cast<double>(told.left_out)));
  result.Set("costNs", Napi::Number::New(env, told.cost_ns));
  return result;
}

}  // namespace iotriage
