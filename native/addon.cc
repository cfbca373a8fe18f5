#include <napi.h>

#include <string>
#include <vector>

#include "binding/addon_state.h"
#include "binding/files.h"
#include "binding/gauges.h"
#include "binding/interposer.h"
#include "binding/kernel_logs.h"
#include "binding/lines.h"
#include "binding/pacer.h"
#include "binding/pool.h"
#include "binding/process.h"
#include "binding/session.h"
#include "binding/signal_watch.h"
#include "binding/sum_on_thread.h"
#include "binding/ticker.h"
#include "binding/trees.h"
#include "engines/registry.h"

namespace iotriage {
namespace {

Napi::Array EngineNamesToJs(Napi::Env env) {
  Napi::Array names = Napi::Array::New(env);
  for (const std::string& name : EngineNames()) names.Set(names.Length(), name);
  return names;
}

/// The surface is `NativeAddon` of `src/native/addon-types.ts`.
Napi::Object Init(Napi::Env env, Napi::Object exports) {
  AddonState& state = *AddonState::Create(env);
  Session::Define(env, state);
  Pacer::Define(env, state);
  KernelLogHandle::Define(env, state);
  TickerHandle::Define(env, state);
  const auto function = [&](const char* name, Napi::Value (*call)(const Napi::CallbackInfo&)) {
    exports.Set(name, Napi::Function::New(env, call, name));
  };
  function("now", Now);
  function("dieWithParent", DieWithParent);
  function("alignedBuffer", NewAlignedBuffer);
  function("misalignment", Misalignment);
  function("fillBody", FillBufferBody);
  function("setThreadAffinity", SetThreadAffinity);
  function("statx", Statx);
  function("statvfs", Statvfs);
  function("fadvise", Fadvise);
  function("fdatasync", Fdatasync);
  function("syncFileRange", SyncFileRange);
  function("syncfs", Syncfs);
  function("tryLock", TryLock);
  function("pwrite", Pwrite);
  function("pread", Pread);
  function("pwritev", Pwritev);
  function("preadv", Preadv);
  function("isReadable", IsReadable);
  function("listDirectory", ListDirectory);
  function("residentBytes", ResidentBytes);
  function("scanTree", ScanTree);
  function("poolThreadIds", PoolThreadIds);
  function("poolProbe", ProbePool);
  function("sleepOnPool", SleepOnPool);
  function("sumOnThread", SumOnThread);
  function("openFileLog", KernelLogHandle::OpenFiles);
  function("openThreadLog", KernelLogHandle::OpenThreads);
  function("openTicker", TickerHandle::Open);
  function("startGauge", StartGauge);
  function("stopGauge", StopGauge);
  function("openEngine", Session::Open);
  function("openPacer", Pacer::Open);
  function("watchSignals", WatchSignals);
  function("verify", VerifyFiles);
  function("writeLines", WriteLinesOfFile);
  exports.Set("engines", EngineNamesToJs(env));
  exports.Set("interposer", InterposerToJs(env));
  return exports;
}

NODE_API_MODULE(iotriage, Init)

}  // namespace
}  // namespace iotriage
