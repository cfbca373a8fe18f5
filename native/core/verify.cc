#include "core/verify.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>

#include "core/aligned_buffer.h"
#include "core/content.h"
#include "core/fd.h"

namespace iotriage {
namespace {

constexpr uint64_t kReadBytes = 1U << 20;

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[200];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

/// Reads until the range is full or the file ends. Returns false on an error, which is in errno.
bool ReadFully(int fd, uint8_t* buffer, uint64_t size, uint64_t offset, uint64_t& got) {
  for (got = 0; got < size;) {
    const ssize_t bytes = pread(fd, buffer + got, size - got, static_cast<off_t>(offset + got));
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return false;
    if (bytes == 0) return true;
    got += static_cast<uint64_t>(bytes);
  }
  return true;
}

class FileVerifier {
 public:
  FileVerifier(const VerifyRequest& request, uint32_t index, VerifyOutcome& outcome)
      : request_(request), file_(request.files[index]), index_(index), outcome_(outcome) {}

  VerifyFault Run(uint8_t* buffer, uint64_t buffer_bytes, const std::atomic<bool>& stop) {
    const Fd fd(open(file_.path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    // What need not be there may be missing whole: a new file that was never begun.
    if (!fd.valid() && errno == ENOENT && file_.required_bytes == 0) return {};
    if (!fd.valid()) return {errno, "openat", file_.path};
    if (fdatasync(fd.get()) != 0) return {errno, "fdatasync", file_.path};
    posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED);
    posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    struct stat status;
    if (fstat(fd.get(), &status) != 0) return {errno, "fstat", file_.path};
    const uint64_t actual_bytes = static_cast<uint64_t>(status.st_size);
    if (actual_bytes > file_.size_bytes) {
      Report(file_.size_bytes, Format("the file holds %" PRIu64 " bytes, %" PRIu64 " at most were written",
                                      actual_bytes, file_.size_bytes));
    }
    for (uint64_t at = 0; at < file_.size_bytes && !stop.load(std::memory_order_relaxed);
         at += buffer_bytes) {
      const uint64_t wanted = std::min(buffer_bytes, file_.size_bytes - at);
      uint64_t got = 0;
      if (!ReadFully(fd.get(), buffer, wanted, at, got)) return {errno, "pread64", file_.path};
      CheckBlocks(buffer, at, wanted, got);
    }
    return {};
  }

 private:
  void CheckBlocks(const uint8_t* buffer, uint64_t start, uint64_t wanted, uint64_t got) {
    const uint64_t step = request_.content.stamp_bytes;
    for (uint64_t at = 0; at < wanted; at += step) {
      const uint64_t size = std::min(step, wanted - at);
      const uint64_t there = got > at ? std::min(size, got - at) : 0;
      CheckBlock(buffer + at, start + at, size, there);
    }
  }

  /// `there`: how many of the block's `size` bytes the file holds.
  void CheckBlock(const uint8_t* block, uint64_t offset, uint64_t size, uint64_t there) {
    const bool required = offset < file_.required_bytes;
    if (there < size && required) {
      outcome_.blocks++;
      return Report(offset, Format("missing: the file ends at %" PRIu64, offset + there));
    }
    if (!request_.content.random) return CheckZeros(block, offset, there);
    // Beyond what is required, a block may be missing, be a hole, or be cut short by the write that failed.
    if (!required && (there < kStampBytes || FirstNonZero(block, there) == there)) return;
    outcome_.blocks++;
    CheckStamped(block, offset, size, there);
  }

  void CheckZeros(const uint8_t* block, uint64_t offset, uint64_t there) {
    if (there == 0) return;
    outcome_.blocks++;
    const size_t different = FirstNonZero(block, there);
    if (different < there) {
      Report(offset, Format("byte %zu of the block is 0x%02x, not zero", different, block[different]));
    }
  }

  void CheckStamped(const uint8_t* block, uint64_t offset, uint64_t size, uint64_t there) {
    const Stamp stamp = ReadStamp(block);
    const uint32_t seed = request_.content.seed;
    if (stamp.magic != kStampMagic) {
      return Report(offset, Format("no stamp: the block begins with 0x%08x", stamp.magic));
    }
    if (stamp.seed != seed) return Report(offset, Format("seed %u in the stamp, not %u", stamp.seed, seed));
    if (stamp.file != index_)
      return Report(offset, Format("file %u in the stamp, not %u", stamp.file, index_));
    if (stamp.offset != offset) {
      return Report(offset, Format("offset %" PRIu64 " in the stamp, not %" PRIu64, stamp.offset, offset));
    }
    if (stamp.size != size) {
      return Report(offset, Format("size %u in the stamp, not %" PRIu64, stamp.size, size));
    }
    if (stamp.pass < request_.first_pass || stamp.pass > request_.last_pass) {
      return Report(offset, Format("pass %u in the stamp, not %u to %u", stamp.pass, request_.first_pass,
                                   request_.last_pass));
    }
    const size_t different = FirstBodyDifference(block, there, seed, stamp.lane);
    if (different < there) {
      Report(offset, Format("byte %zu of the block is not what lane %u wrote", different, stamp.lane));
    }
  }

  void Report(uint64_t offset, std::string why) {
    outcome_.mismatch_count++;
    if (outcome_.mismatches.size() < kMismatchesKept) {
      outcome_.mismatches.push_back({file_.path, offset, std::move(why)});
    }
  }

  const VerifyRequest& request_;
  const VerifyFile& file_;
  const uint32_t index_;
  VerifyOutcome& outcome_;
};

}  // namespace

VerifyFault Verify(const VerifyRequest& request, const std::atomic<bool>& stop, VerifyOutcome& outcome) {
  const uint64_t stamp_bytes = request.content.stamp_bytes;
  const uint64_t buffer_bytes = std::max<uint64_t>(kReadBytes / stamp_bytes, 1) * stamp_bytes;
  const AlignedBuffer buffer = MakeAlignedBuffer(buffer_bytes);
  for (uint32_t index = 0; index < request.files.size(); index++) {
    if (stop.load(std::memory_order_relaxed)) break;
    const VerifyFault fault = FileVerifier(request, index, outcome).Run(buffer.get(), buffer_bytes, stop);
    if (fault.error != 0) return fault;
  }
  return {};
}

}  // namespace iotriage
