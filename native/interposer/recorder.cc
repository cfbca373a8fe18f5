#include "interposer/recorder.h"

#include <string.h>

#include <atomic>

#include "interposer/turns.h"

namespace iotriage {
namespace {

constexpr uint32_t kDescriptorBits = 16;
/// Beyond, a descriptor is not watched: its operations have no stamps, and are counted as such.
constexpr uint32_t kMostDescriptors = 1U << kDescriptorBits;
/// Nothing is stamped of it.
constexpr uint32_t kNoFile = UINT32_MAX;

/// What is known of one descriptor.
struct Descriptor {
  /// Bytes that went through it without a place being named.
  std::atomic<uint64_t> position;
  /// Of its open, and of no other one.
  std::atomic<uint32_t> serial;
  Turns syncs;
  Turns closes;
  Turns stats;
};

struct Directory {
  char path[kIotriageLongestDirectory + 1];
  size_t length;
};

StampTable table;
std::atomic<bool> recording;
/// An `IotriageKey`.
std::atomic<uint32_t> key_of_files;
std::atomic<uint32_t> serials_drawn;
std::atomic<uint8_t> watched[kMostDescriptors];
Descriptor descriptors[kMostDescriptors];
/// One beyond the largest that was ever watched.
std::atomic<uint32_t> descriptors_seen;
Directory directories[kIotriageMostDirectories];
std::atomic<size_t> directory_count;

/// Of some threads: a count that all of them share would go from processor to processor with each call.
struct alignas(64) Counts {
  std::atomic<uint64_t> of_class[kIotriageCalls];
};
constexpr uint32_t kCounts = 32;
Counts stamped[kCounts];
/// Numbers of threads, which fit into a key beside a descriptor.
constexpr uint32_t kThreads = (kNoFile >> kDescriptorBits) - 1;
std::atomic<uint32_t> threads_seen;
/// From 1 on; 0: it has none yet.
__thread uint32_t number_of_thread __attribute__((tls_model("initial-exec")));

uint32_t NumberOfThread() {
  if (number_of_thread == 0) {
    number_of_thread = threads_seen.fetch_add(1, std::memory_order_relaxed) % kThreads + 1;
  }
  return number_of_thread;
}

bool IsKeyedBy(IotriageKey key) { return key_of_files.load(std::memory_order_relaxed) == key; }

/// What stands in the keys of stamps for what is given to take them by.
uint32_t FileTakenBy(uint32_t given) {
  if (IsKeyedBy(kIotriageByOpen)) return given;
  if (given >= kMostDescriptors) return kNoFile;
  return IsKeyedBy(kIotriageByThread) ? NumberOfThread() << kDescriptorBits | given : given;
}

Turns& TurnsOf(uint32_t call, uint32_t fd) {
  if (call == kIotriageClose) return descriptors[fd].closes;
  return call == kIotriageStat ? descriptors[fd].stats : descriptors[fd].syncs;
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

uint32_t FileOf(int fd) {
  const auto number = static_cast<uint32_t>(fd);
  return IsKeyedBy(kIotriageByOpen) ? descriptors[number].serial.load(std::memory_order_relaxed)
                                    : FileTakenBy(number);
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

void Opened(int fd, bool is_ours) {
  const auto number = static_cast<uint32_t>(fd);
  if (number >= kMostDescriptors) return;
  if (!is_ours && watched[number].load(std::memory_order_relaxed) == 0) return;
  Descriptor& descriptor = descriptors[number];
  descriptor.position.store(0, std::memory_order_relaxed);
  descriptor.serial.store(serials_drawn.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
  uint32_t seen = descriptors_seen.load(std::memory_order_relaxed);
  while (seen <= number &&
         !descriptors_seen.compare_exchange_weak(seen, number + 1, std::memory_order_relaxed)) {
  }
  watched[number].store(is_ours ? 1 : 0, std::memory_order_relaxed);
}

void Closing(int fd) {
  const auto number = static_cast<uint32_t>(fd);
  if (number < kMostDescriptors) watched[number].store(0, std::memory_order_relaxed);
}

void CountCall(IotriageCall call) {
  stamped[NumberOfThread() % kCounts].of_class[call].fetch_add(1, std::memory_order_relaxed);
}

void StampRange(IotriageCall call, int fd, int64_t offset, const CallTimes& times) {
  CountCall(call);
  table.Put({call, FileOf(fd), static_cast<uint64_t>(offset)}, times);
}

void StampSequential(IotriageCall call, int fd, const CallTimes& times) {
  CountCall(call);
  const uint64_t moved = times.result > 0 ? static_cast<uint64_t>(times.result) : 0;
  const uint64_t at = descriptors[fd].position.fetch_add(moved, std::memory_order_relaxed);
  table.Put({call, FileOf(fd), at}, times);
}

void StampVector(IotriageCall call, int fd, const iovec* pieces, int count, int64_t offset,
                 const CallTimes& times) {
  CountCall(call);
  const uint32_t file = FileOf(fd);
  uint64_t left = times.result > 0 ? static_cast<uint64_t>(times.result) : 0;
  uint64_t at = offset >= 0 ? static_cast<uint64_t>(offset)
                            : descriptors[fd].position.fetch_add(left, std::memory_order_relaxed);
  if (left == 0) table.Put({call, file, at}, times);
  for (int index = 0; index < count && left > 0; index++) {
    const uint64_t moved = pieces[index].iov_len < left ? pieces[index].iov_len : left;
    if (moved == 0) continue;
    table.Put({call, file, at}, {times.start_ns, times.end_ns, static_cast<int64_t>(moved)});
    at += moved;
    left -= moved;
  }
}

void StampDescriptor(IotriageCall call, int fd, uint32_t file, const CallTimes& times) {
  CountCall(call);
  // By another key than the descriptor no two are to be taken at once.
  const bool in_turns = IsKeyedBy(kIotriageByDescriptor);
  table.Put({call, file, in_turns ? TurnsOf(call, static_cast<uint32_t>(fd)).Next() : 0}, times);
}

void StampOpen(const char* path, const CallTimes& times) {
  if (times.result < 0 || !IsKeyedBy(kIotriageByOpen)) return StampPath(kIotriageOpen, path, times);
  const bool is_watched = static_cast<uint64_t>(times.result) < kMostDescriptors;
  const int64_t file = is_watched ? FileOf(static_cast<int>(times.result)) : -1;
  StampPath(kIotriageOpen, path, {times.start_ns, times.end_ns, file});
}

void StampPath(IotriageCall call, const char* path, const CallTimes& times) {
  CountCall(call);
  table.Put({call, 0, HashOfPath(path)}, times);
}

}  // namespace iotriage

#define IOTRIAGE_EXPORT __attribute__((visibility("default")))

using iotriage::CallTimes;

extern "C" {

IOTRIAGE_EXPORT uint32_t iotriage_interposer_version(void) { return kIotriageInterposerVersion; }

IOTRIAGE_EXPORT int iotriage_interposer_start(const char* const* paths, size_t count, uint32_t key) {
  using namespace iotriage;
  recording.store(false, std::memory_order_release);
  if (count > kIotriageMostDirectories) return -1;
  for (size_t index = 0; index < count; index++) {
    const size_t length = strlen(paths[index]);
    if (length > kIotriageLongestDirectory) return -1;
    memcpy(directories[index].path, paths[index], length + 1);
    directories[index].length = length;
  }
  directory_count.store(count, std::memory_order_release);
  key_of_files.store(key, std::memory_order_relaxed);
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

IOTRIAGE_EXPORT void iotriage_interposer_take_range(uint32_t call, uint32_t file, uint64_t offset,
                                                    uint64_t bytes, IotriageStamp* stamp) {
  *stamp = {};
  const uint32_t taken_by = iotriage::FileTakenBy(file);
  CallTimes times;
  for (uint64_t at = offset;;) {
    int64_t moved = 0;
    // More than one only where the one before was not taken.
    while (iotriage::table.Take({call, taken_by, at}, &times)) {
      iotriage::Add(times, stamp);
      if (times.result > moved) moved = times.result;
    }
    if (moved == 0) return;
    at += static_cast<uint64_t>(moved);
    stamp->result += moved;
    if (at >= offset + bytes) return;
  }
}

IOTRIAGE_EXPORT void iotriage_interposer_take_next(uint32_t call, uint32_t file, IotriageStamp* stamp) {
  using namespace iotriage;
  *stamp = {};
  const uint32_t taken_by = FileTakenBy(file);
  if (taken_by == kNoFile) return;
  CallTimes times;
  const auto take = [=, &times](uint32_t turn) { return table.Take({call, taken_by, turn}, &times); };
  const bool found = IsKeyedBy(kIotriageByDescriptor) ? TurnsOf(call, file).Take(take) : take(0);
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
