#include "core/line_writer.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <vector>

#include "core/own_thread.h"

namespace iotriage {
namespace {

constexpr char kPrefix[] = "line#";
constexpr size_t kPrefixBytes = sizeof(kPrefix) - 1;
/// Prefix, the digits of 2^64 and the end.
constexpr size_t kLongestLine = kPrefixBytes + 20 + 1;

/// A stretch of lines that one thread writes; on cache lines of its own, since it counts.
class alignas(64) Stretch {
 public:
  Stretch(const LineJob& job, uint64_t from, uint64_t to) : job_(job), from_(from), to_(to) {
    // Gathered lines may pass the mark by less than one line. Nothing reads what was not written.
    buffer_.reset(new char[job.gather_bytes + kLongestLine]);
  }

  /// Until its end, or until somebody stops all or another one has failed.
  void Write(const std::atomic<bool>& stop, std::atomic<bool>& failed) {
    uint64_t offset = BytesOfLines(from_);
    size_t gathered = 0;
    for (uint64_t line = from_; line < to_; line++) {
      gathered += Append(line, buffer_.get() + gathered);
      if (gathered < job_.gather_bytes) continue;
      if (stop.load(std::memory_order_relaxed) || failed.load(std::memory_order_relaxed)) return;
      if (!WriteAt(offset, gathered)) {
        failed.store(true, std::memory_order_relaxed);
        return;
      }
      offset += gathered;
      gathered = 0;
    }
    if (gathered > 0) WriteAt(offset, gathered);
  }

  const LineOutcome& outcome() const { return outcome_; }

 private:
  static size_t Append(uint64_t line, char* into) {
    std::memcpy(into, kPrefix, kPrefixBytes);
    char* const end = std::to_chars(into + kPrefixBytes, into + kLongestLine - 1, line).ptr;
    *end = '\n';
    return static_cast<size_t>(end + 1 - into);
  }

  bool WriteAt(uint64_t offset, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
      const ssize_t written =
          pwrite(job_.fd, buffer_.get() + done, bytes - done, static_cast<off_t>(offset + done));
      outcome_.calls++;
      if (written < 0 && errno == EINTR) continue;
      // A write of nothing would be tried for ever.
      if (written <= 0) {
        outcome_.error = written < 0 ? errno : EIO;
        return false;
      }
      done += static_cast<size_t>(written);
    }
    return true;
  }

  const LineJob& job_;
  const uint64_t from_;
  const uint64_t to_;
  std::unique_ptr<char[]> buffer_;
  LineOutcome outcome_;
};

}  // namespace

uint64_t BytesOfLines(uint64_t lines) {
  uint64_t bytes = (kPrefixBytes + 1) * lines;
  uint64_t from = 0;
  uint64_t next = 10;
  for (uint64_t digits = 1; from < lines; digits++) {
    const uint64_t to = std::min(lines, next);
    bytes += (to - from) * digits;
    from = to;
    next *= 10;
  }
  return bytes;
}

LineOutcome WriteLines(const LineJob& job, const std::atomic<bool>& stop) {
  std::atomic<bool> failed{false};
  std::vector<Stretch> stretches;
  stretches.reserve(job.threads);
  for (uint64_t index = 0; index < job.threads; index++) {
    stretches.emplace_back(job, job.lines * index / job.threads, job.lines * (index + 1) / job.threads);
  }
  {
    std::vector<OwnThread> threads;
    threads.reserve(job.threads);
    try {
      for (size_t index = 1; index < stretches.size(); index++) {
        threads.emplace_back("iotriage-lines", [&, index] { stretches[index].Write(stop, failed); });
      }
    } catch (...) {
      // Those that there are need not write their lines to the end first.
      failed = true;
      throw;
    }
    stretches[0].Write(stop, failed);
  }
  LineOutcome total;
  for (const Stretch& stretch : stretches) {
    total.calls += stretch.outcome().calls;
    if (total.error == 0) total.error = stretch.outcome().error;
  }
  return total;
}

}  // namespace iotriage
