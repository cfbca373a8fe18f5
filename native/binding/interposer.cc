#include "binding/interposer.h"

#include <dlfcn.h>

#include <string>
#include <vector>

#include "core/clock.h"
#include "interposer/interposer.h"

namespace iotriage {
namespace {

/// The preloaded object's functions: the addon is not linked with it.
struct Functions {
  decltype(&iotriage_interposer_start) start;
  decltype(&iotriage_interposer_stop) stop;
  decltype(&iotriage_interposer_take_range) take_range;
  decltype(&iotriage_interposer_take_next) take_next;
  decltype(&iotriage_interposer_take_path) take_path;
  decltype(&iotriage_interposer_counters) counters;
  /// What stamps are relative to, so that a Number holds them exactly.
  uint64_t base_ns;
};

template <typename Function>
bool Find(const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return *function != nullptr;
}

const Functions& FunctionsOf(const Napi::CallbackInfo& info) {
  return *static_cast<const Functions*>(info.Data());
}

/// `into` is [startNs, endNs, result]. The result is the number of calls.
Napi::Value Give(const Napi::CallbackInfo& info, size_t into, const IotriageStamp& stamp) {
  if (stamp.calls > 0) {
    const uint64_t base_ns = FunctionsOf(info).base_ns;
    // Asked for by itself: what the class asks for besides is half of the call's time.
    void* data = nullptr;
    const napi_status status =
        napi_get_typedarray_info(info.Env(), info[into], nullptr, nullptr, &data, nullptr, nullptr);
    if (status != napi_ok || data == nullptr) {
      throw Napi::TypeError::New(info.Env(), "the times go into a Float64Array of three");
    }
    auto* const times = static_cast<double*>(data);
    times[0] = SinceEpochNs(stamp.start_ns, base_ns);
    times[1] = SinceEpochNs(stamp.end_ns, base_ns);
    times[2] = static_cast<double>(stamp.result);
  }
  return Napi::Number::New(info.Env(), stamp.calls);
}

Napi::Value Start(const Napi::CallbackInfo& info) {
  const auto given = info[0].As<Napi::Array>();
  std::vector<std::string> directories;
  for (uint32_t index = 0; index < given.Length(); index++) {
    directories.push_back(given.Get(index).As<Napi::String>().Utf8Value());
  }
  std::vector<const char*> paths;
  for (const std::string& directory : directories) paths.push_back(directory.c_str());
  if (FunctionsOf(info).start(paths.data(), paths.size(), info[1].As<Napi::Number>().Uint32Value()) != 0) {
    const std::string most = std::to_string(kIotriageMostDirectories);
    const std::string longest = std::to_string(kIotriageLongestDirectory);
    throw Napi::RangeError::New(info.Env(), "the interposer watches at most " + most +
                                                " directories, whose paths have at most " + longest +
                                                " bytes");
  }
  return info.Env().Undefined();
}

Napi::Value Stop(const Napi::CallbackInfo& info) {
  FunctionsOf(info).stop();
  return info.Env().Undefined();
}

uint32_t CallOf(const Napi::CallbackInfo& info) { return info[0].As<Napi::Number>().Uint32Value(); }

/// What is no descriptor, as -1, is one beyond all that are watched.
uint32_t FileOf(const Napi::CallbackInfo& info) { return info[1].As<Napi::Number>().Uint32Value(); }

Napi::Value TakeRange(const Napi::CallbackInfo& info) {
  IotriageStamp stamp;
  FunctionsOf(info).take_range(CallOf(info), FileOf(info),
                               static_cast<uint64_t>(info[2].As<Napi::Number>().Int64Value()),
                               static_cast<uint64_t>(info[3].As<Napi::Number>().Int64Value()), &stamp);
  return Give(info, 4, stamp);
}

Napi::Value TakeNext(const Napi::CallbackInfo& info) {
  IotriageStamp stamp;
  FunctionsOf(info).take_next(CallOf(info), FileOf(info), &stamp);
  return Give(info, 2, stamp);
}

Napi::Value TakePath(const Napi::CallbackInfo& info) {
  IotriageStamp stamp;
  const std::string path = info[1].As<Napi::String>().Utf8Value();
  FunctionsOf(info).take_path(CallOf(info), path.c_str(), &stamp);
  return Give(info, 2, stamp);
}

Napi::Value Counters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  IotriageCounters counters;
  FunctionsOf(info).counters(&counters);
  Napi::Array stamped = Napi::Array::New(env, kIotriageCalls);
  for (uint32_t call = 0; call < kIotriageCalls; call++) {
    stamped.Set(call, Napi::Number::New(env, static_cast<double>(counters.stamped[call])));
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("stamped", stamped);
  result.Set("overwritten", Napi::Number::New(env, static_cast<double>(counters.overwritten)));
  return result;
}

/// The same for every environment of the process, so that it can be static.
const Functions* FindFunctions() {
  static const Functions* const found = []() -> const Functions* {
    static Functions functions;
    decltype(&iotriage_interposer_version) version = nullptr;
    if (!Find("iotriage_interposer_version", &version) || version() != kIotriageInterposerVersion) {
      return nullptr;
    }
    functions.base_ns = MonotonicNs();
    const bool complete = Find("iotriage_interposer_start", &functions.start) &&
                          Find("iotriage_interposer_stop", &functions.stop) &&
                          Find("iotriage_interposer_take_range", &functions.take_range) &&
                          Find("iotriage_interposer_take_next", &functions.take_next) &&
                          Find("iotriage_interposer_take_path", &functions.take_path) &&
                          Find("iotriage_interposer_counters", &functions.counters);
    return complete ? &functions : nullptr;
  }();
  return found;
}

}  // namespace

Napi::Value InterposerToJs(Napi::Env env) {
  const Functions* const functions = FindFunctions();
  if (functions == nullptr) return env.Null();
  Napi::Object interposer = Napi::Object::New(env);
  const auto define = [&](const char* name, Napi::Value (*call)(const Napi::CallbackInfo&)) {
    interposer.Set(name, Napi::Function::New(env, call, name, const_cast<Functions*>(functions)));
  };
  define("start", Start);
  define("stop", Stop);
  define("takeRange", TakeRange);
  define("takeNext", TakeNext);
  define("takePath", TakePath);
  define("counters", Counters);
  interposer.Set("baseNs", Napi::BigInt::New(env, functions->base_ns));
  return interposer;
}

}  // namespace iotriage
