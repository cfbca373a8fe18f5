#ifndef IOTRIAGE_CORE_LINE_WRITER_H_
#define IOTRIAGE_CORE_LINE_WRITER_H_

#include <atomic>
#include <cstdint>

namespace iotriage {

/// The lines `line#0` to `line#(lines - 1)` of one file, each with its end. See
/// `src/workloads/lines/text.ts`.
struct LineJob {
  int fd = -1;
  uint64_t lines = 0;
  /// Each writes a stretch of lines that follow one another, as equal as can be.
  uint32_t threads = 1;
  /// A thread gathers lines until they are so many bytes, then writes them. 1: each line by itself.
  uint32_t gather_bytes = 1;
};

struct LineOutcome {
  /// An errno; 0: all was written, or it was stopped.
  int error = 0;
  /// System calls, those that completed a short one among them.
  uint64_t calls = 0;
};

/// What the first `lines` lines take: the offset of line number `lines`.
uint64_t BytesOfLines(uint64_t lines);

/// Writes all lines by `pwrite`, each at the offset that is computed from its number, so that no thread needs
/// to know how far the others are. The calling thread is one of the threads. Ends early, without an error,
/// when `stop` is set.
/// @throws std::system_error where a thread cannot be made; those that were made have ended
LineOutcome WriteLines(const LineJob& job, const std::atomic<bool>& stop);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_LINE_WRITER_H_
