#ifndef IOTRIAGE_CORE_COMMIT_GROUP_H_
#define IOTRIAGE_CORE_COMMIT_GROUP_H_

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "core/doorbell.h"

namespace iotriage {

/// Lanes that share their syncs, on whatever threads they live. No call of it waits: a thread may have
/// several lanes of the group, and is told by its bell when there is something to look at.
class CommitGroup {
 public:
  struct Arrival {
    /// All are there: it is for the caller to sync, and then to publish or to leave.
    bool is_last;
    /// To be asked for by `CommittedNs`.
    uint64_t round;
  };

  /// One lane more, before any of them begins.
  void Join(Doorbell* bell) {
    lanes_++;
    if (std::find(bells_.begin(), bells_.end(), bell) == bells_.end()) bells_.push_back(bell);
  }

  /// A lane has written and waits.
  Arrival Arrive() {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_++;
    return {waiting_ == lanes_, round_};
  }

  /// A lane that does not wait has ended.
  void Leave() { Remove(0); }
  /// A lane that waits, or was to sync, has ended.
  void LeaveWaiting() { Remove(1); }

  /// For a lane that waits: whether it is now to sync for all, since one that was awaited has left.
  bool TakeOver() {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool is_free = needs_sync_;
    needs_sync_ = false;
    return is_free;
  }

  /// The sync is done: all who wait go on.
  void Publish(uint64_t committed_ns) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_ = 0;
    round_++;
    committed_ns_ = committed_ns;
    RingAll();
  }

  /// When the sync of the round ended in which a lane arrived. It is kept until all of the group have
  /// arrived again.
  std::optional<uint64_t> CommittedNs(uint64_t round) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (round_ == round) return std::nullopt;
    return committed_ns_;
  }

 private:
  void Remove(uint32_t waiting) {
    const std::lock_guard<std::mutex> lock(mutex_);
    lanes_--;
    waiting_ -= waiting;
    needs_sync_ = lanes_ > 0 && waiting_ == lanes_;
    if (needs_sync_) RingAll();
  }

  void RingAll() {
    for (Doorbell* bell : bells_) bell->Ring();
  }

  std::mutex mutex_;
  std::vector<Doorbell*> bells_;
  uint32_t lanes_ = 0;
  uint32_t waiting_ = 0;
  uint64_t round_ = 0;
  uint64_t committed_ns_ = 0;
  bool needs_sync_ = false;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_COMMIT_GROUP_H_
