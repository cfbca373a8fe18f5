#include <memory>
#include <utility>

#include "binding/errors.h"
#include "binding/files.h"
#include "binding/job_from_js.h"
#include "binding/thread_task.h"
#include "core/verify.h"

namespace iotriage {
namespace {

VerifyRequest RequestFromJs(const Napi::Object& source) {
  const auto files = source.Get("files").As<Napi::Array>();
  const auto required = source.Get("requiredBytes").As<Napi::Array>();
  VerifyRequest request;
  for (uint32_t index = 0; index < files.Length(); index++) {
    const Napi::HandleScope scope(source.Env());
    const auto file = files.Get(index).As<Napi::Object>();
    request.files.push_back({file.Get("path").As<Napi::String>().Utf8Value(),
                             static_cast<uint64_t>(file.Get("sizeBytes").As<Napi::Number>().Int64Value()),
                             static_cast<uint64_t>(required.Get(index).As<Napi::Number>().Int64Value())});
  }
  request.content = ContentFromJs(source, "content");
  request.first_pass = source.Get("firstPass").As<Napi::Number>().Uint32Value();
  request.last_pass = source.Get("lastPass").As<Napi::Number>().Uint32Value();
  return request;
}

Napi::Object OutcomeToJs(Napi::Env env, const VerifyOutcome& outcome) {
  Napi::Array mismatches = Napi::Array::New(env);
  for (const Mismatch& mismatch : outcome.mismatches) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("path", mismatch.path);
    entry.Set("offset", Napi::Number::New(env, static_cast<double>(mismatch.offset)));
    entry.Set("why", mismatch.why);
    mismatches.Set(mismatches.Length(), entry);
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("blocks", Napi::Number::New(env, static_cast<double>(outcome.blocks)));
  result.Set("mismatchCount", Napi::Number::New(env, static_cast<double>(outcome.mismatch_count)));
  result.Set("mismatches", mismatches);
  return result;
}

}  // namespace

Napi::Value VerifyFiles(const Napi::CallbackInfo& info) {
  auto request = std::make_shared<const VerifyRequest>(RequestFromJs(info[0].As<Napi::Object>()));
  return RunOnThread(info.Env(), "iotriage-verify", [request](const std::atomic<bool>& stop) -> Settle {
    auto outcome = std::make_shared<VerifyOutcome>();
    const VerifyFault fault = Verify(*request, stop, *outcome);
    return [fault, outcome](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      if (fault.error == 0) {
        deferred.Resolve(OutcomeToJs(env, *outcome));
      } else {
        deferred.Reject(SystemError(env, fault.error, fault.syscall, fault.path).Value());
      }
    };
  });
}

}  // namespace iotriage
