#ifndef IOTRIAGE_INTERPOSER_TURNS_H_
#define IOTRIAGE_INTERPOSER_TURNS_H_

#include <sched.h>
#include <stdint.h>

#include <atomic>

namespace iotriage {

/// Calls of one descriptor that have neither place nor path. Each that ends gets a turn and then puts its
/// stamp; a later one may be faster at that, so that turns are taken in their order save those whose stamp is
/// still to come. Zeros are an empty one: it lies in static memory, and no constructor runs before the hooks
/// do.
class Turns {
 public:
  /// The turn of a call that has ended; what it stamps bears it.
  uint32_t Next() { return ended_.fetch_add(1, std::memory_order_acq_rel); }

  /// Takes the oldest turn whose stamp was put, with `take_stamp(turn)`, which says whether it was. No hook
  /// waits for it.
  template <typename TakeStamp>
  bool Take(TakeStamp take_stamp) {
    while (locked_.exchange(true, std::memory_order_acquire)) sched_yield();
    const bool found = TakeLate(take_stamp) || TakeWaiting(take_stamp);
    locked_.store(false, std::memory_order_release);
    return found;
  }

  /// While nothing ends and nobody takes.
  void Clear() {
    ended_.store(0, std::memory_order_relaxed);
    first_ = 0;
    late_count_ = 0;
    taken_ = 0;
  }

 private:
  /// Turns that can be taken before the first one whose stamp is still to come.
  static constexpr uint32_t kAhead = 64;
  /// Turns that others overtook by so much: of threads that lost their processor between their turn and their
  /// stamp.
  static constexpr uint32_t kMostLate = 8;

  template <typename TakeStamp>
  bool TakeLate(TakeStamp take_stamp) {
    for (uint32_t index = 0; index < late_count_; index++) {
      if (!take_stamp(late_[index])) continue;
      ForgetLate(index);
      return true;
    }
    return false;
  }

  template <typename TakeStamp>
  bool TakeWaiting(TakeStamp take_stamp) {
    for (;;) {
      const uint32_t waiting = ended_.load(std::memory_order_acquire) - first_;
      for (uint32_t ahead = 0; ahead < waiting && ahead < kAhead; ahead++) {
        const uint64_t bit = uint64_t{1} << ahead;
        if ((taken_ & bit) != 0 || !take_stamp(first_ + ahead)) continue;
        taken_ |= bit;
        PassTaken();
        return true;
      }
      if (waiting <= kAhead) return false;
      KeepLate(first_);
      taken_ |= 1;
      PassTaken();
    }
  }

  void PassTaken() {
    for (; (taken_ & 1) != 0; taken_ >>= 1) first_++;
  }

  void ForgetLate(uint32_t index) {
    late_count_--;
    for (; index < late_count_; index++) late_[index] = late_[index + 1];
  }

  /// The oldest of too many was overwritten: its stamp does not come.
  void KeepLate(uint32_t turn) {
    if (late_count_ == kMostLate) ForgetLate(0);
    late_[late_count_++] = turn;
  }

  std::atomic<uint32_t> ended_;
  std::atomic<bool> locked_;
  /// All before it are taken, save the late ones, and of those from it on the ones whose bit is set.
  uint32_t first_;
  uint32_t late_count_;
  uint64_t taken_;
  uint32_t late_[kMostLate];
};

}  // namespace iotriage

#endif  // IOTRIAGE_INTERPOSER_TURNS_H_
