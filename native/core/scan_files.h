#ifndef IOTRIAGE_CORE_SCAN_FILES_H_
#define IOTRIAGE_CORE_SCAN_FILES_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace iotriage {

/// Numbers that all readers of one scan share, with JavaScript too: `scan/shared-scan.ts` names them in the
/// same order.
enum ScanControl { kScanNext, kScanDone, kScanStop, kScanReads, kScanTouched };

/// Files to read whole, each by the thread that takes it first. All memory is the caller's, and outlives the
/// scan.
struct ScanRequest {
  /// Each ends with a zero byte; where it begins stands in `offsets`.
  const char* paths;
  const double* offsets;
  /// As the walk saw them.
  const double* sizes;
  int32_t count;
  int threads;
  size_t buffer_bytes;
  /// By `ScanControl`.
  int32_t* control;
  /// For each file: bytes that were read, how long it took, and the errno that ended it (0: none).
  double* bytes;
  double* elapsed_ns;
  int32_t* errors;
};

/// Opens without changing the file's atime where that is allowed, else plainly; a link in its place is not
/// followed.
///
/// @param touched set where atime may change
/// @return a descriptor, or a negative errno
int OpenToScan(const char* path, bool& touched);

/// Reads the files by threads of its own, until all are read, `stop` is true or the control says stop.
void ScanFiles(const ScanRequest& request, const std::atomic<bool>& stop);

/// Bytes of a file that are in the page cache, in whole pages and at most its size, by `mincore(2)`.
///
/// The kernel tells the truth only to the owner and to who may write; to others all pages look cached.
///
/// @return bytes, or a negative errno
int64_t ResidentBytesOf(int fd, uint64_t size_bytes);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_SCAN_FILES_H_
