#ifndef IOTRIAGE_CORE_IO_JOB_H_
#define IOTRIAGE_CORE_IO_JOB_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace iotriage {

/// The codes of `operationCodes` in `src/domain/job.ts`.
enum class OperationKind : uint8_t {
  kCreate = 0,
  kOpen = 1,
  kWrite = 2,
  kRead = 3,
  kSync = 4,
  kClose = 5,
  kUnlink = 6,
  /// Measured, never asked for: see `operationCodes`.
  kCommit = 7,
};

inline constexpr size_t kOperationKinds = 8;
inline constexpr std::array<const char*, kOperationKinds> kOperationNames = {
    "create", "open", "write", "read", "sync", "close", "unlink", "commit"};

inline constexpr uint32_t kStampBytes = 32;
inline constexpr uint32_t kStampMagic = 0x494f5452;
/// The lane that a fill writes into its stamps.
inline constexpr uint32_t kFillLane = 0xffffffff;

inline constexpr uint64_t kNoLimit = UINT64_MAX;

/// `VARY_ORDER_PRIME` of `src/domain/job.ts`.
inline constexpr uint64_t kVaryOrderPrime = 4294967291;

struct Operation {
  uint64_t offset;
  uint32_t size;
  uint32_t file;
  OperationKind kind;
};

struct JobContent {
  /// False: zeros, without stamps.
  bool random = true;
  uint32_t seed = 0;
  uint32_t stamp_bytes = 0;
};

/// `IoJob` of `src/domain/job.ts`, where the meaning of each field is written down. The columns lie zipped
/// here.
struct IoJob {
  std::vector<std::string> paths;
  std::vector<Operation> operations;
  uint32_t unit_length = 1;
  uint32_t lanes = 1;
  uint64_t limit_units = kNoLimit;
  uint64_t limit_ns = kNoLimit;
  uint32_t buffer_bytes = 0;
  JobContent content;
  uint32_t first_pass = 0;
  bool varies_order = false;
  bool direct = false;
  bool read_only = false;
  bool data_sync = false;
  bool dsync = false;
  /// A larger read or write goes as a vector of pieces of so many bytes; 0: none does.
  uint32_t vector_bytes = 0;
  uint32_t group_lanes = 1;
  bool is_paced = false;
  double interval_ns = 0;
  double offset_ns = 0;
  double step_ns = 0;

  uint64_t UnitsPerPass() const { return operations.size() / unit_length; }
  /// Whether an operation has an intended start: a sync begins when what it makes durable has ended.
  bool IsIntended(const Operation& operation) const {
    return is_paced && operation.kind != OperationKind::kSync;
  }
  /// When the operation at `step` of a unit, counted over all passes, is intended to begin after the start of
  /// a paced job.
  uint64_t IntendedNs(uint64_t unit, uint32_t step = 0) const {
    return static_cast<uint64_t>(offset_ns + interval_ns * static_cast<double>(unit) + step_ns * step);
  }
  /// From one intended start of a paced job to the next one, on average.
  double MeanGapNs() const;
  /// Whether a read or write goes as a vector of pieces.
  bool IsVector(const Operation& operation) const {
    return vector_bytes != 0 && operation.size > vector_bytes;
  }
  bool IsFill() const { return first_pass == 0; }
  bool Has(OperationKind kind) const;
};

inline bool IoJob::Has(OperationKind kind) const {
  for (const Operation& operation : operations) {
    if (operation.kind == kind) return true;
  }
  return false;
}

inline double IoJob::MeanGapNs() const {
  uint32_t intended = 0;
  for (uint32_t step = 0; step < unit_length; step++) intended += IsIntended(operations[step]) ? 1 : 0;
  return interval_ns / std::max(intended, 1U);
}

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_IO_JOB_H_
