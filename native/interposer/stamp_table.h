#ifndef IOTRIAGE_INTERPOSER_STAMP_TABLE_H_
#define IOTRIAGE_INTERPOSER_STAMP_TABLE_H_

#include <stdint.h>

#include <atomic>

namespace iotriage {

/// One call, as the thread that made it saw it.
struct CallTimes {
  uint64_t start_ns;
  uint64_t end_ns;
  /// What the call returned; for a piece of a vector its share.
  int64_t result;
};

/// Which operation a call belongs to.
struct StampKey {
  uint32_t call;
  uint32_t file;
  /// A place in the file, a number or a hash.
  uint64_t which;
};

/// A hash table of fixed size. It takes no lock and no memory, so that it can be used from any thread, from a
/// signal handler and in a forked child; whoever finds a slot busy passes on.
class StampTable {
 public:
  constexpr StampTable() = default;
  StampTable(const StampTable&) = delete;
  StampTable& operator=(const StampTable&) = delete;

  void Put(const StampKey& key, const CallTimes& times);
  /// Takes one of the key's calls out. @return false where there is none.
  bool Take(const StampKey& key, CallTimes* times);
  /// All that is in it counts as empty.
  void Clear();
  uint64_t overwritten() const { return overwritten_.load(std::memory_order_relaxed); }

 private:
  enum State : uint32_t { kEmpty = 0, kBusy = 1, kFull = 2 };

  /// A cache line, so that threads that stamp at once do not slow each other down.
  struct alignas(64) Slot {
    std::atomic<uint32_t> state;
    std::atomic<uint32_t> generation;
    /// The call and the file.
    std::atomic<uint64_t> what;
    std::atomic<uint64_t> which;
    /// Again outside `times`, for those that look without a grip.
    std::atomic<uint64_t> end_ns;
    CallTimes times;
    /// Slots from this one on that keys whose hash is this one's may lie in: who takes looks no further. The
    /// generation stands above it.
    std::atomic<uint64_t> reach;
  };
  static_assert(sizeof(Slot) == 64, "a cache line");

  static constexpr uint32_t kSlots = 1U << 16;
  /// Slots that a key may lie in.
  static constexpr uint32_t kWindow = 32;

  void Extend(uint64_t hash, uint32_t reach, uint32_t generation);
  uint32_t ReachOf(uint64_t hash, uint32_t generation) const;
  void Fill(Slot* slot, const StampKey& key, const CallTimes& times, uint32_t generation);
  bool Evict(const StampKey& key, const CallTimes& times, uint32_t generation);

  Slot slots_[kSlots] = {};
  std::atomic<uint32_t> generation_{1};
  std::atomic<uint64_t> overwritten_{0};
};

}  // namespace iotriage

#endif  // IOTRIAGE_INTERPOSER_STAMP_TABLE_H_
