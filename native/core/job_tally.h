#ifndef IOTRIAGE_CORE_JOB_TALLY_H_
#define IOTRIAGE_CORE_JOB_TALLY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/io_job.h"
#include "core/latency_histogram.h"

namespace iotriage {

/// Failures without an errno of their own.
enum SpecialError : int {
  /// The file ended before the bytes that were to be read.
  kShortRead = -1,
  /// A write that made no headway and gave no error.
  kShortWrite = -2,
  /// What was read is not what was written.
  kVerifyFailed = -3,
};

/// Operations that failed alike, with the offset of the first of them.
struct OperationError {
  OperationKind kind;
  /// An errno, or a SpecialError.
  int error;
  const char* syscall;
  std::string path;
  std::optional<uint64_t> offset;
  uint64_t count;
};

inline constexpr size_t kStages = 4;
inline constexpr std::array<const char*, kStages> kStageNames = {"submit", "queue", "service", "deliver"};

struct KindTally {
  /// From the intended start where the job is paced, else from the call.
  LatencyHistogram latency;
  /// From the call; null in a closed loop, where the two are one.
  std::unique_ptr<LatencyHistogram> issue_latency;
  uint64_t bytes = 0;
  /// Null where the engine stamps no stages.
  std::unique_ptr<std::array<LatencyHistogram, kStages>> stages;
};

/// What one thread counts of a job. One writer; merge the threads' tallies afterwards.
class JobTally {
 public:
  JobTally(const IoJob& job, bool with_stages);

  void Record(const Operation& operation, uint64_t latency_ns, bool was_short) {
    Count(operation, was_short);
    kinds_[static_cast<size_t>(operation.kind)]->latency.Record(latency_ns);
  }

  /// An operation whose latency nobody took.
  void Count(const Operation& operation, bool was_short) {
    KindTally& tally = *kinds_[static_cast<size_t>(operation.kind)];
    if (operation.kind == OperationKind::kWrite || operation.kind == OperationKind::kRead) {
      tally.bytes += operation.size;
      file_bytes_[operation.file] += operation.size;
      bytes_ += operation.size;
    }
    operations_++;
    short_operations_ += was_short ? 1 : 0;
  }

  /// Of a paced job: how long the call itself took, beside `Record`.
  void RecordIssue(OperationKind kind, uint64_t issue_latency_ns) {
    kinds_[static_cast<size_t>(kind)]->issue_latency->Record(issue_latency_ns);
  }

  /// Of a job whose lanes share their syncs: no operation of its own, and moves no bytes.
  void RecordCommit(uint64_t latency_ns) {
    kinds_[static_cast<size_t>(OperationKind::kCommit)]->latency.Record(latency_ns);
  }

  void RecordStages(OperationKind kind, const std::array<uint64_t, kStages>& stage_ns) {
    std::array<LatencyHistogram, kStages>& stages = *kinds_[static_cast<size_t>(kind)]->stages;
    for (size_t stage = 0; stage < kStages; stage++) stages[stage].Record(stage_ns[stage]);
  }

  /// `syscall`: the call that failed; null: the one that does by itself what the operation is.
  void Fail(const IoJob& job, const Operation& operation, int error, const char* syscall = nullptr);
  void BeginPass(uint32_t pass) {
    if (pass >= passes_) passes_ = pass + 1;
  }
  void Merge(const JobTally& other);

  /// Null for kinds that do not occur in the job.
  const KindTally* kind(OperationKind kind) const { return kinds_[static_cast<size_t>(kind)].get(); }
  const std::vector<OperationError>& errors() const { return errors_; }
  const std::vector<uint64_t>& file_bytes() const { return file_bytes_; }
  uint64_t operations() const { return operations_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t short_operations() const { return short_operations_; }
  uint32_t passes() const { return passes_; }

 private:
  void AddError(const OperationError& error);
  void Expect(OperationKind kind, bool with_stages, bool is_paced);

  std::array<std::unique_ptr<KindTally>, kOperationKinds> kinds_;
  std::vector<uint64_t> file_bytes_;
  std::vector<OperationError> errors_;
  uint64_t operations_ = 0;
  uint64_t bytes_ = 0;
  uint64_t short_operations_ = 0;
  uint32_t passes_ = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_JOB_TALLY_H_
