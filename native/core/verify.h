#ifndef IOTRIAGE_CORE_VERIFY_H_
#define IOTRIAGE_CORE_VERIFY_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "core/io_job.h"

namespace iotriage {

struct VerifyFile {
  std::string path;
  uint64_t size_bytes;
  /// Bytes from the start that must be there; what lies beyond may be missing.
  uint64_t required_bytes;
};

/// `VerifyRequest` of `src/native/addon-types.ts`.
struct VerifyRequest {
  std::vector<VerifyFile> files;
  JobContent content;
  uint32_t first_pass = 0;
  uint32_t last_pass = 0;
};

struct Mismatch {
  std::string path;
  uint64_t offset;
  std::string why;
};

struct VerifyOutcome {
  uint64_t blocks = 0;
  uint64_t mismatch_count = 0;
  /// The first kMismatchesKept.
  std::vector<Mismatch> mismatches;
};

inline constexpr size_t kMismatchesKept = 16;

/// Why a file could not be read. 0: all were.
struct VerifyFault {
  int error = 0;
  const char* syscall = "";
  std::string path;
};

/// Reads every block back and checks it. The file's cache is written out and dropped first, so that the
/// blocks come from the volume where it has one. Ends early, without a fault, when `stop` is set.
VerifyFault Verify(const VerifyRequest& request, const std::atomic<bool>& stop, VerifyOutcome& outcome);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_VERIFY_H_
