#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

namespace lab {

struct Options {
  std::string mountpoint;
  int64_t read_latency_ns = 0;
  int64_t write_latency_ns = 0;
  int64_t sync_latency_ns = 0;
  int64_t metadata_latency_ns = 0;
  /// Latencies are drawn from so much around them; stalls begin so much of the time between them earlier.
  uint32_t jitter_percent = 0;
  uint64_t seed = 1;
  /// One of so many writes takes `spike_latency_ns`; 0: none.
  uint32_t spike_every = 0;
  int64_t spike_latency_ns = 0;
  /// Once in so long nothing is answered for `stall_for_ns`; 0: never.
  int64_t stall_every_ns = 0;
  int64_t stall_for_ns = 0;
  /// Writes to one file are served one after another.
  bool file_lock = false;
  /// How many delayed operations are served at a time; 0: all of them.
  uint32_t slots = 0;
  /// 0: not limited. Reads and writes share it.
  uint64_t bandwidth_bytes_per_s = 0;
  uint64_t capacity_bytes = 1ULL << 30;
  /// Writes that would take the bytes accepted so far past this fail with `fail_errno`.
  std::optional<uint64_t> fail_after_bytes;
  /// Reads that would take the bytes read so far past this fail alike.
  std::optional<uint64_t> fail_reads_after_bytes;
  /// Reads that begin at this place of a file or behind it fail alike; those before end there.
  std::optional<uint64_t> fail_reads_from_byte;
  /// Of fsync and fdatasync, and of open and create: so many are done, further ones fail alike.
  std::optional<uint64_t> fail_syncs_after;
  std::optional<uint64_t> fail_opens_after;
  int fail_errno = EIO;
  /// Writes that would take the bytes accepted so far past this are held: they are not answered.
  std::optional<uint64_t> hang_after_bytes;
  bool read_only = false;
  bool remove_mountpoint = false;
  uint32_t threads = 4;
};

/// Ends the process with status 2 and a message on stderr where the arguments are wrong.
Options ParseOptions(int argc, char** argv);

}  // namespace lab
