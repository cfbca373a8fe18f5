#include "interposer/recorder.h"

#include <string.h>

#include <atomic>

#include "interposer/turns.h"

namespace iotriage {
namespace {

/// Beyond, a descriptor is not watched: its operations have no stamps, and are counted as such.
constexpr uint32_t kMostDescriptors = 1U << 16;
constexpr size_t kMostDirectories = 64;
constexpr size_t kLongestDirectory = 4096;

/// What is known of one descriptor.
struct Descriptor {
  /// Bytes that went through it without a place being named.
  std::atomic<uint64_t> position;
  Turns syncs;
  Turns closes;
  Turns stats;
};

struct Directory {
  char path[kLongestDirectory];
  size_t length;
};

StampTable table;
std::atomic<bool> recording;
std::atomic<uint8_t> watched[kMostDescriptors];
Descriptor descriptors[kMostDescriptors];
/// One beyond the largest that was ever watched.
std::atomic<uint32_t> descriptors_seen;
Directory directories[kMostDirectories];
std::atomic<size_t> directory_count;

/// Of some threads: a count that all of them share would go from processor to processor with each call.
struct alignas(64) Counts {
  std::atomic<uint64_t> of_class[kIotriageCalls];
};
constexpr uint32_t kCounts = 32;
Counts stamped[kCounts];
std::atomic<uint32_t> threads_seen;
/// Its place among them, from 1 on; 0: it has none yet.
__thread uint32_t counts_of_thread __attribute__((tls_model("initial-exec")));

Turns& TurnsOf(uint32_t call, uint32_t fd) {
  if (call == kIotriageClose) return descriptors[fd].closes;
  return call == kIotriageStat ? descriptors[fd].stats : descriptors[fd].syncs;
}

void Put(uint32_t call, uint32_t fd, uint64_t which, const CallTimes& times) {
  table.Put({call, fd, which}, times);
}

/// FNV-1a: the paths are few and those of one workspace.
uint64_t HashOfPath(const char* path) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (; *path != '\0'; path++) {
    hash ^= static_cast<uint8_t>(*path);
    hash *= 0x100000001b3U;
  }
  return hash;
}

void Add(const CallTimes& times, IotriageStamp* stamp) {
  // Pieces of one vector have the times of its call.
  const bool same_call =
      stamp->calls > 0 && times.start_ns == stamp->start_ns && times.end_ns == stamp->end_ns;
  if (same_call) return;
  if (stamp->calls == 0 || times.start_ns < stamp->start_ns) stamp->start_ns = times.start_ns;
  if (times.end_ns > stamp->end_ns) stamp->end_ns = times.end_ns;
  stamp->calls++;
}

}  // namespace

bool IsWatched(int fd) {
  return static_cast<uint32_t>(fd) < kMostDescriptors &&
         watched[static_cast<uint32_t>(fd)].load(std::memory_order_relaxed) != 0 &&
         recording.load(std::memory_order_relaxed);
}

bool IsOurPath(const char* path) {
  if (!recording.load(std::memory_order_acquire) || path == nullptr) return false;
  const size_t count = directory_count.load(std::memory_order_acquire);
  for (size_t index = 0; index < count; index++) {
    const Directory& directory = directories[index];
    if (strncmp(path, directory.path, directory.length) == 0 && path[directory.length] == '/') return true;
  }
  return false;
}

void Opened(int fd, const char* path) {
  const auto number = static_cast<uint32_t>(fd);
  if (number >= kMostDescriptors) return;
  const bool ours = IsOurPath(path);
  if (!ours && watched[number].load(std::memory_order_relaxed) == 0) return;
  descriptors[number].position.store(0, std::memory_order_relaxed);
  uint32_t seen = descriptors_seen.load(std::memory_order_relaxed);
  while (seen <= number &&
         !descriptors_seen.compare_exchange_weak(seen, number + 1, std::memory_order_relaxed)) {
  }
  watched[number].store(ours ? 1 : 0, std::memory_order_relaxed);
}

void Closing(int fd) {
  const auto number = static_cast<uint32_t>(fd);
  if (number < kMostDescriptors) watched[number].store(0, std::memory_order_relaxed);
}

void CountCall(IotriageCall call) {
  if (counts_of_thread == 0) {
    counts_of_thread = threads_seen.fetch_add(1, std::memory_order_relaxed) % kCounts + 1;
  }
  stamped[counts_of_thread - 1].of_class[call].fetch_add(1, std::memory_order_relaxed);
}

void StampRange(IotriageCall call, int fd, int64_t offset, const CallTimes& times) {
  CountCall(call);
  Put(call, static_cast<uint32_t>(fd), static_cast<uint64_t>(offset), times);
}

void StampSequential(IotriageCall call, int fd, const CallTimes& times) {
  CountCall(call);
  const auto number = static_cast<uint32_t>(fd);
  const uint64_t moved = times.result > 0 ? static_cast<uint64_t>(times.result) : 0;
  Put(call, number, descriptors[number].position.fetch_add(moved, std::memory_order_relaxed), times);
}

void StampVector(IotriageCall call, int fd, const iovec* pieces, int count, int64_t offset,
                 const CallTimes& times) {
  CountCall(call);
  const auto number = static_cast<uint32_t>(fd);
  uint64_t left = times.result > 0 ? static_cast<uint64_t>(times.result) : 0;
  uint64_t at = offset >= 0 ? static_cast<uint64_t>(offset)
                            : descriptors[number].position.fetch_add(left, std::memory_order_relaxed);
  if (left == 0) Put(call, number, at, times);
  for (int index = 0; index < count && left > 0; index++) {
    const uint64_t moved = pieces[index].iov_len < left ? pieces[index].iov_len : left;
    if (moved == 0) continue;
    Put(call, number, at, {times.start_ns, times.end_ns, static_cast<int64_t>(moved)});
    at += moved;
    left -= moved;
  }
}

void StampDescriptor(IotriageCall call, int fd, const CallTimes& times) {
  CountCall(call);
  const auto number = static_cast<uint32_t>(fd);
  Put(call, number, TurnsOf(call, number).Next(), times);
}

void StampPath(IotriageCall call, const char* path, const CallTimes& times) {
  CountCall(call);
  Put(call, 0, HashOfPath(path), times);
}

}  // namespace iotriage

#define IOTRIAGE_EXPORT __attribute__((visibility("default")))

using iotriage::CallTimes;

extern "C" {

IOTRIAGE_EXPORT uint32_t iotriage_interposer_version(void) { return kIotriageInterposerVersion; }

IOTRIAGE_EXPORT int iotriage_interposer_start(const char* const* paths, size_t count) {
  using namespace iotriage;
  recording.store(false, std::memory_order_release);
  if (count > kMostDirectories) return -1;
  for (size_t index = 0; index < count; index++) {
    const size_t length = strlen(paths[index]);
    if (length >= kLongestDirectory) return -1;
    memcpy(directories[index].path, paths[index], length + 1);
    directories[index].length = length;
  }
  directory_count.store(count, std::memory_order_release);
  table.Clear();
  const uint32_t seen = descriptors_seen.load(std::memory_order_relaxed);
  for (uint32_t fd = 0; fd < seen; fd++) {
    descriptors[fd].syncs.Clear();
    descriptors[fd].closes.Clear();
    descriptors[fd].stats.Clear();
  }
  for (Counts& counts : stamped) {
    for (std::atomic<uint64_t>& of_class : counts.of_class) of_class.store(0, std::memory_order_relaxed);
  }
  recording.store(true, std::memory_order_release);
  return 0;
}

IOTRIAGE_EXPORT void iotriage_interposer_stop(void) {
  iotriage::recording.store(false, std::memory_order_release);
}

IOTRIAGE_EXPORT void iotriage_interposer_take_range(uint32_t call, int fd, uint64_t offset, uint64_t bytes,
                                                    IotriageStamp* stamp) {
  *stamp = {};
  CallTimes times;
  for (uint64_t at = offset;;) {
    int64_t moved = 0;
    // More than one only where the one before was not taken.
    while (iotriage::table.Take({call, static_cast<uint32_t>(fd), at}, &times)) {
      iotriage::Add(times, stamp);
      if (times.result > moved) moved = times.result;
    }
    if (moved == 0) return;
    at += static_cast<uint64_t>(moved);
    stamp->result += moved;
    if (at >= offset + bytes) return;
  }
}

IOTRIAGE_EXPORT void iotriage_interposer_take_next(uint32_t call, int fd, IotriageStamp* stamp) {
  using namespace iotriage;
  *stamp = {};
  const auto number = static_cast<uint32_t>(fd);
  if (number >= kMostDescriptors) return;
  CallTimes times;
  const bool found = TurnsOf(call, number).Take([call, number, &times](uint32_t turn) {
    return table.Take({call, number, turn}, &times);
  });
  if (!found) return;
  Add(times, stamp);
  stamp->result = times.result;
}

IOTRIAGE_EXPORT void iotriage_interposer_take_path(uint32_t call, const char* path, IotriageStamp* stamp) {
  *stamp = {};
  CallTimes times;
  if (!iotriage::table.Take({call, 0, iotriage::HashOfPath(path)}, &times)) return;
  iotriage::Add(times, stamp);
  stamp->result = times.result;
}

IOTRIAGE_EXPORT void iotriage_interposer_counters(IotriageCounters* counters) {
  for (uint32_t call = 0; call < kIotriageCalls; call++) {
    counters->stamped[call] = 0;
    for (const iotriage::Counts& counts : iotriage::stamped) {
      counters->stamped[call] += counts.of_class[call].load(std::memory_order_relaxed);
    }
  }
  counters->overwritten = iotriage::table.overwritten();
}

}  // extern "C"
