#include "core/job_tally.h"

#include <algorithm>
#include <cstring>

namespace iotriage {
namespace {

/// The names that strace prints.
const char* SyscallOf(const IoJob& job, const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::kCreate:
    case OperationKind::kOpen:
      return "openat";
    case OperationKind::kWrite:
      return job.IsVector(operation) ? "pwritev" : "pwrite64";
    case OperationKind::kRead:
      return job.IsVector(operation) ? "preadv" : "pread64";
    case OperationKind::kSync:
      return job.data_sync ? "fdatasync" : "fsync";
    case OperationKind::kClose:
      return "close";
    case OperationKind::kUnlink:
      return "unlink";
    case OperationKind::kCommit:
      break;
  }
  return "unknown";
}

bool Alike(const OperationError& a, const OperationError& b) {
  return a.kind == b.kind && a.error == b.error && std::strcmp(a.syscall, b.syscall) == 0 && a.path == b.path;
}

}  // namespace

JobTally::JobTally(const IoJob& job, bool with_stages) : file_bytes_(job.paths.size()) {
  for (const Operation& operation : job.operations) Expect(operation.kind, with_stages, job.is_paced);
  if (job.group_lanes > 1) Expect(OperationKind::kCommit, false, false);
}

void JobTally::Expect(OperationKind kind, bool with_stages, bool is_paced) {
  std::unique_ptr<KindTally>& tally = kinds_[static_cast<size_t>(kind)];
  if (tally) return;
  tally = std::make_unique<KindTally>();
  if (is_paced) tally->issue_latency = std::make_unique<LatencyHistogram>();
  if (with_stages) tally->stages = std::make_unique<std::array<LatencyHistogram, kStages>>();
}

void JobTally::Fail(const IoJob& job, const Operation& operation, int error, const char* syscall) {
  const bool has_offset = operation.kind == OperationKind::kWrite || operation.kind == OperationKind::kRead;
  AddError({operation.kind, error, syscall == nullptr ? SyscallOf(job, operation) : syscall,
            job.paths[operation.file], has_offset ? std::optional<uint64_t>(operation.offset) : std::nullopt,
            1});
}

void JobTally::AddError(const OperationError& error) {
  const auto known = std::find_if(errors_.begin(), errors_.end(),
                                  [&](const OperationError& other) { return Alike(other, error); });
  if (known == errors_.end()) {
    errors_.push_back(error);
  } else {
    known->count += error.count;
  }
}

void JobTally::Merge(const JobTally& other) {
  for (size_t kind = 0; kind < kOperationKinds; kind++) {
    if (!kinds_[kind]) continue;
    KindTally& ours = *kinds_[kind];
    const KindTally& theirs = *other.kinds_[kind];
    ours.latency.Merge(theirs.latency);
    ours.bytes += theirs.bytes;
    if (ours.issue_latency) ours.issue_latency->Merge(*theirs.issue_latency);
    if (!ours.stages) continue;
    for (size_t stage = 0; stage < kStages; stage++) (*ours.stages)[stage].Merge((*theirs.stages)[stage]);
  }
  for (size_t file = 0; file < file_bytes_.size(); file++) file_bytes_[file] += other.file_bytes_[file];
  for (const OperationError& error : other.errors_) AddError(error);
  operations_ += other.operations_;
  bytes_ += other.bytes_;
  short_operations_ += other.short_operations_;
  passes_ = std::max(passes_, other.passes_);
}

}  // namespace iotriage
