#include "binding/job_from_js.h"

#include <cmath>
#include <string>
#include <utility>

namespace iotriage {
namespace {

template <typename Element>
Napi::TypedArrayOf<Element> Column(const Napi::Object& source, const char* name, napi_typedarray_type type) {
  const Napi::Value value = source.Get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
    throw Napi::TypeError::New(source.Env(), std::string("job.") + name + " is no typed array of its kind");
  }
  return value.As<Napi::TypedArrayOf<Element>>();
}

void Require(Napi::Env env, bool condition, const char* what) {
  if (!condition) throw Napi::RangeError::New(env, what);
}

/// A whole number from 0 on, up to 2^53; null means none.
uint64_t LimitOf(const Napi::Object& source, const char* name) {
  const Napi::Value value = source.Get(name);
  if (value.IsNull()) return kNoLimit;
  const double limit = value.As<Napi::Number>().DoubleValue();
  Require(source.Env(), limit >= 0 && limit <= 9007199254740991.0, "a limit of a job is no count");
  return static_cast<uint64_t>(std::ceil(limit));
}

std::vector<std::string> PathsOf(const Napi::Array& files) {
  std::vector<std::string> paths;
  paths.reserve(files.Length());
  for (uint32_t file = 0; file < files.Length(); file++) {
    const Napi::HandleScope scope(files.Env());
    paths.push_back(files.Get(file).As<Napi::Object>().Get("path").As<Napi::String>().Utf8Value());
  }
  return paths;
}

std::vector<Operation> OperationsOf(Napi::Env env, const Napi::Object& source, size_t files,
                                    uint32_t buffer_bytes) {
  const auto kind = Column<uint8_t>(source, "kind", napi_uint8_array);
  const auto file = Column<uint32_t>(source, "file", napi_uint32_array);
  const auto offset = Column<double>(source, "offset", napi_float64_array);
  const auto size = Column<uint32_t>(source, "size", napi_uint32_array);
  const size_t count = kind.ElementLength();
  Require(env,
          file.ElementLength() == count && offset.ElementLength() == count && size.ElementLength() == count,
          "the columns of a job differ in length");
  std::vector<Operation> operations(count);
  for (size_t row = 0; row < count; row++) {
    const bool moves_bytes = kind.Data()[row] == static_cast<uint8_t>(OperationKind::kWrite) ||
                             kind.Data()[row] == static_cast<uint8_t>(OperationKind::kRead);
    Require(env, kind.Data()[row] < static_cast<uint8_t>(OperationKind::kCommit),
            "unknown kind of operation");
    Require(env, file.Data()[row] < files, "an operation names a file that the job does not have");
    Require(env, offset.Data()[row] >= 0 && offset.Data()[row] <= 9007199254740991.0,
            "an offset is out of range");
    Require(env, !moves_bytes || (size.Data()[row] > 0 && size.Data()[row] <= buffer_bytes),
            "an operation is empty or exceeds bufferBytes");
    operations[row] = {static_cast<uint64_t>(offset.Data()[row]), size.Data()[row], file.Data()[row],
                       static_cast<OperationKind>(kind.Data()[row])};
  }
  return operations;
}

void PaceFromJs(const Napi::Value& pacing, IoJob& job) {
  if (!pacing.IsObject()) return;
  const auto source = pacing.As<Napi::Object>();
  job.is_paced = true;
  job.interval_ns = source.Get("intervalNs").As<Napi::Number>().DoubleValue();
  job.offset_ns = source.Get("offsetNs").As<Napi::Number>().DoubleValue();
  job.step_ns = source.Get("stepNs").As<Napi::Number>().DoubleValue();
  Require(source.Env(), job.interval_ns > 0 && job.offset_ns >= 0 && job.step_ns >= 0,
          "a job's pace is no pace");
}

}  // namespace

JobContent ContentFromJs(const Napi::Object& source, const char* kind) {
  JobContent content;
  content.random = source.Get(kind).As<Napi::String>().Utf8Value() == "random";
  content.seed = source.Get("seed").As<Napi::Number>().Uint32Value();
  content.stamp_bytes = source.Get("stampBytes").As<Napi::Number>().Uint32Value();
  Require(source.Env(), content.stamp_bytes >= kStampBytes, "stampBytes is below 32");
  return content;
}

IoJob JobFromJs(Napi::Env env, const Napi::Object& source) {
  const auto number = [&](const char* name) { return source.Get(name).As<Napi::Number>().Uint32Value(); };
  const auto flag = [&](const char* name) { return source.Get(name).As<Napi::Boolean>().Value(); };
  IoJob job;
  job.paths = PathsOf(source.Get("files").As<Napi::Array>());
  job.unit_length = number("unitLength");
  job.lanes = number("lanes");
  job.limit_units = LimitOf(source, "limitUnits");
  job.limit_ns = LimitOf(source, "limitNs");
  job.buffer_bytes = number("bufferBytes");
  job.content = ContentFromJs(source.Get("content").As<Napi::Object>(), "kind");
  job.first_pass = number("firstPass");
  job.varies_order = flag("variesOrder");
  job.direct = flag("direct");
  job.read_only = flag("readOnly");
  job.data_sync = source.Get("syncCall").As<Napi::String>().Utf8Value() == "fdatasync";
  job.dsync = flag("dsync");
  job.vector_bytes = number("vectorBytes");
  job.group_lanes = number("groupLanes");
  PaceFromJs(source.Get("pacing"), job);
  job.operations = OperationsOf(env, source, job.paths.size(), job.buffer_bytes);
  Require(env, job.lanes > 0, "a job needs a lane");
  Require(env, job.group_lanes > 0 && job.lanes % job.group_lanes == 0,
          "the lanes of a job make no whole groups");
  Require(env, job.group_lanes == 1 || job.unit_length == 2, "a unit of a group is a write and a sync");
  Require(env, job.limit_units != kNoLimit || job.limit_ns != kNoLimit, "a job needs a limit");
  Require(env, job.unit_length > 0 && job.operations.size() % job.unit_length == 0,
          "the operations of a job make no whole units");
  for (const Operation& operation : job.operations) {
    if (!job.content.random || operation.kind != OperationKind::kWrite) continue;
    const uint32_t last = operation.size % job.content.stamp_bytes;
    Require(env, last == 0 || last >= kStampBytes, "a block has no room for its stamp");
  }
  return job;
}

}  // namespace iotriage
