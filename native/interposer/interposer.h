#ifndef IOTRIAGE_INTERPOSER_INTERPOSER_H_
#define IOTRIAGE_INTERPOSER_INTERPOSER_H_

#include <stddef.h>
#include <stdint.h>

/// What the preloaded object offers to the addon. It is found by `dlsym(RTLD_DEFAULT, ...)`, so that a
/// process without it is an ordinary case, and it is plain C, so that neither side depends on the other's
/// library.
///
/// The object stands in front of libc's calls on files. While it records, it stamps start and end of each
/// call on a file that was opened below one of the directories given, on the thread that makes it. A stamp is
/// taken out by whoever asked for the operation; what nobody takes is overwritten one day, and counted.
extern "C" {

/// Changes with the functions and classes below.
constexpr uint32_t kIotriageInterposerVersion = 3;

/// Directories of one start.
constexpr size_t kIotriageMostDirectories = 64;
/// Bytes of each of their paths.
constexpr size_t kIotriageLongestDirectory = 4095;

/// The codes stand in `src/strategies/drive/stage-stamps.ts` too.
enum IotriageCall : uint32_t {
  kIotriageWrite = 0,
  kIotriageRead = 1,
  kIotriageSync = 2,
  kIotriageOpen = 3,
  kIotriageClose = 4,
  kIotriageUnlink = 5,
  /// Of a descriptor, as libuv asks for a file's size: by `statx`.
  kIotriageStat = 6,
  kIotriageCalls = 7,
};

/// What stands for a file in the keys of its stamps, as `src/strategies/drive/stamp-keys.ts` has it too.
enum IotriageKey : uint32_t {
  /// Its descriptor: for files that stay open, whose calls any thread makes. One that was closed may be that
  /// of another file before its stamps are taken.
  kIotriageByDescriptor = 0,
  /// A number of its open alone, which the open's stamp tells.
  kIotriageByOpen = 1,
  /// Its descriptor and the thread that calls, which takes the stamp itself before its next call.
  kIotriageByThread = 2,
};

/// CLOCK_MONOTONIC in ns.
struct IotriageStamp {
  /// Of the first call.
  uint64_t start_ns;
  /// Of the last one.
  uint64_t end_ns;
  /// Bytes that the calls moved together; for an open what its file is taken by, or -1; else what the call
  /// returned.
  int64_t result;
  /// More than one where a call was short; 0: there is no stamp. Tries that were interrupted are one call.
  uint32_t calls;
};

struct IotriageCounters {
  /// Calls of each class since the start, each try of one that was interrupted among them.
  uint64_t stamped[kIotriageCalls];
  /// Stamps that found no room and took that of another one.
  uint64_t overwritten;
};

uint32_t iotriage_interposer_version(void);
/// Forgets all stamps and records from here on. Nothing may be in flight on the files concerned.
/// @return 0, or -1 where the directories are too many or their names too long.
int iotriage_interposer_start(const char* const* directories, size_t count, uint32_t key);
/// Records no more. Stamps can still be taken.
void iotriage_interposer_stop(void);
/// The calls that wrote or read these bytes, however many they were. `offset` is a place in the file for
/// calls that name one, and otherwise the bytes that went through the descriptor since it was opened. `file`
/// is a descriptor, or what an open's stamp told where the key is by opens.
void iotriage_interposer_take_range(uint32_t call, uint32_t file, uint64_t offset, uint64_t bytes,
                                    struct IotriageStamp* stamp);
/// The sync, close or stat of a file that was not taken yet; by descriptors the one that ended first.
void iotriage_interposer_take_next(uint32_t call, uint32_t file, struct IotriageStamp* stamp);
/// The open or unlink of a path that ended first and was not taken yet.
void iotriage_interposer_take_path(uint32_t call, const char* path, struct IotriageStamp* stamp);
void iotriage_interposer_counters(struct IotriageCounters* counters);

}  // extern "C"

#endif  // IOTRIAGE_INTERPOSER_INTERPOSER_H_
