#include "binding/outcome_to_js.h"

#include <cerrno>
#include <string>

#include "core/clock.h"
#include "core/errno_name.h"

namespace iotriage {
namespace {

Napi::Number Count(Napi::Env env, uint64_t count) {
  return Napi::Number::New(env, static_cast<double>(count));
}

Napi::Object HistogramToJs(Napi::Env env, const LatencyHistogram& histogram) {
  Napi::Array buckets = Napi::Array::New(env);
  Napi::Array counts = Napi::Array::New(env);
  uint32_t used = 0;
  for (size_t bucket = 0; bucket < LatencyHistogram::kBucketCount; bucket++) {
    const uint64_t count = histogram.buckets()[bucket];
    if (count == 0) continue;
    const Napi::HandleScope scope(env);
    buckets.Set(used, Count(env, bucket));
    counts.Set(used, Count(env, count));
    used++;
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("count", Count(env, histogram.count()));
  result.Set("sumNs", Count(env, histogram.sum_ns()));
  result.Set("minNs", Count(env, histogram.min_ns()));
  result.Set("maxNs", Count(env, histogram.max_ns()));
  result.Set("overflow", Count(env, histogram.overflow()));
  result.Set("buckets", buckets);
  result.Set("counts", counts);
  return result;
}

std::string CodeOf(int error) {
  switch (error) {
    case kShortRead:
      return "short-read";
    case kShortWrite:
      return "short-write";
    case kVerifyFailed:
      return "verify-failed";
    default:
      return ErrnoName(error);
  }
}

int ErrnoOf(int error) {
  if (error == kVerifyFailed) return EBADMSG;
  return error < 0 ? EIO : error;
}

Napi::Object ErrorToJs(Napi::Env env, const OperationError& error) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("kind", kOperationNames[static_cast<size_t>(error.kind)]);
  result.Set("code", CodeOf(error.error));
  result.Set("errno", Napi::Number::New(env, ErrnoOf(error.error)));
  result.Set("syscall", error.syscall);
  result.Set("path", error.path);
  result.Set("offset", error.offset ? Napi::Value(Count(env, *error.offset)) : env.Null());
  result.Set("count", Count(env, error.count));
  return result;
}

Napi::Value StagesToJs(Napi::Env env, const KindTally& tally) {
  if (!tally.stages) return env.Null();
  Napi::Object stages = Napi::Object::New(env);
  for (size_t stage = 0; stage < kStages; stage++) {
    stages.Set(kStageNames[stage], HistogramToJs(env, (*tally.stages)[stage]));
  }
  return stages;
}

Napi::Object OperationsToJs(Napi::Env env, const JobTally& tally) {
  Napi::Object operations = Napi::Object::New(env);
  for (size_t index = 0; index < kOperationKinds; index++) {
    const auto kind = static_cast<OperationKind>(index);
    const KindTally* const of_kind = tally.kind(kind);
    if (of_kind == nullptr) continue;
    Napi::Array errors = Napi::Array::New(env);
    for (const OperationError& error : tally.errors()) {
      if (error.kind == kind) errors.Set(errors.Length(), ErrorToJs(env, error));
    }
    Napi::Object measurement = Napi::Object::New(env);
    measurement.Set("count", Count(env, of_kind->latency.count()));
    measurement.Set("bytes", Count(env, of_kind->bytes));
    measurement.Set("errors", errors);
    measurement.Set("latency", HistogramToJs(env, of_kind->latency));
    measurement.Set("issueLatency", of_kind->issue_latency
                                        ? Napi::Value(HistogramToJs(env, *of_kind->issue_latency))
                                        : env.Null());
    measurement.Set("stages", StagesToJs(env, *of_kind));
    operations.Set(kOperationNames[index], measurement);
  }
  return operations;
}

}  // namespace

Napi::Object OutcomeToJs(Napi::Env env, const JobOutcome& outcome, uint64_t epoch_ns) {
  const JobTally& tally = outcome.tally;
  Napi::Array file_bytes = Napi::Array::New(env, tally.file_bytes().size());
  for (uint32_t file = 0; file < tally.file_bytes().size(); file++) {
    const Napi::HandleScope scope(env);
    file_bytes.Set(file, Count(env, tally.file_bytes()[file]));
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("startNs", Napi::Number::New(env, SinceEpochNs(outcome.start_ns, epoch_ns)));
  result.Set("endNs", Napi::Number::New(env, SinceEpochNs(outcome.end_ns, epoch_ns)));
  result.Set("operations", OperationsToJs(env, tally));
  result.Set("fileBytes", file_bytes);
  result.Set("passes", Count(env, tally.passes()));
  result.Set("shortOperations", Count(env, tally.short_operations()));
  result.Set("childResources", env.Null());
  result.Set("aborted", Napi::Boolean::New(env, outcome.aborted));
  return result;
}

}  // namespace iotriage
