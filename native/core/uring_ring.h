#ifndef IOTRIAGE_CORE_URING_RING_H_
#define IOTRIAGE_CORE_URING_RING_H_

#include <linux/io_uring.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/fd.h"

namespace iotriage {

// By their values: kernel headers from before Linux 6.1 lack some of the names.
inline constexpr uint32_t kUringCoopTaskrun = 1U << 8;
inline constexpr uint32_t kUringTaskrunFlag = 1U << 9;
inline constexpr uint32_t kUringSingleIssuer = 1U << 12;
inline constexpr uint32_t kUringDeferTaskrun = 1U << 13;

/// Memory that is shared with the kernel, unmapped with its owner.
class SharedMapping {
 public:
  SharedMapping() = default;
  /// @throws std::system_error
  SharedMapping(int fd, size_t size_bytes, uint64_t offset);
  ~SharedMapping();
  SharedMapping(SharedMapping&& other) noexcept;
  SharedMapping& operator=(SharedMapping&& other) noexcept;

  template <typename Element>
  Element* At(size_t offset_bytes) const {
    return reinterpret_cast<Element*>(static_cast<uint8_t*>(start_) + offset_bytes);
  }

 private:
  void* start_ = nullptr;
  size_t size_bytes_ = 0;
};

/// An io_uring by its raw system calls, for one thread: the one that makes it.
///
/// A slot of the submission queue belongs to one lane for good, so that what does not change in an entry is
/// not written again; `Push` puts the slot into the order of submission.
class UringRing {
 public:
  /// Tries the sets of setup flags in their order: a kernel that does not know one answers EINVAL.
  /// @throws UnsupportedError where io_uring is forbidden or missing, std::system_error otherwise.
  UringRing(uint32_t slots, const std::vector<uint32_t>& flag_sets);

  /// The flags in force.
  uint32_t flags() const { return flags_; }
  int fd() const { return fd_.get(); }

  io_uring_sqe& entry(uint32_t slot) { return entries_[slot]; }
  /// Submits a slot's entry at the next `Enter`. Until it has completed its slot is not pushed again.
  void Push(uint32_t slot) { order_[tail_++ & mask_] = slot; }
  /// Entries that were pushed and that the kernel has not taken.
  uint32_t Unsubmitted() const { return tail_ - __atomic_load_n(head_, __ATOMIC_ACQUIRE); }

  /// `io_uring_enter`: submits what was pushed and waits for so many completions. 0, or an errno (EINTR,
  /// EAGAIN and EBUSY: try again later).
  int Enter(uint32_t wait_for, bool with_events);

  /// Enters the kernel without submitting, so that it can deliver completions that it holds for this thread
  /// (kUringDeferTaskrun: it does so nowhere else).
  void RunTasks();

  bool HasCompletions() const {
    return __atomic_load_n(completion_tail_, __ATOMIC_ACQUIRE) != completion_head_;
  }
  /// Completions may wait for the thread to enter the kernel (only with kUringTaskrunFlag).
  bool WantsToRun() const { return (__atomic_load_n(kernel_flags_, __ATOMIC_RELAXED) & kTaskrun) != 0; }
  /// Takes what has completed by now: `take(slot, result)` for each.
  template <typename Take>
  void Reap(Take&& take) {
    const uint32_t tail = __atomic_load_n(completion_tail_, __ATOMIC_ACQUIRE);
    while (completion_head_ != tail) {
      const io_uring_cqe& completion = completions_[completion_head_ & completion_mask_];
      const auto slot = static_cast<uint32_t>(completion.user_data);
      const int32_t result = completion.res;
      // Given back at once: what `take` submits may complete into its place.
      __atomic_store_n(kernel_completion_head_, ++completion_head_, __ATOMIC_RELEASE);
      take(slot, result);
    }
  }

  /// Sends an empty operation round, and asks for those that a job needs.
  /// @throws UnsupportedError where making a ring is allowed and using it is not, or the kernel lacks one.
  void Try();

  /// `io_uring_register`. 0 or an errno.
  int Register(uint32_t what, const void* argument, uint32_t count);

 private:
  /// IORING_SQ_TASKRUN
  static constexpr uint32_t kTaskrun = 1U << 2;

  void Map(const io_uring_params& params);
  void AskForOperations();

  Fd fd_;
  uint32_t flags_ = 0;
  SharedMapping rings_;
  SharedMapping completion_ring_;
  SharedMapping entry_memory_;
  io_uring_sqe* entries_ = nullptr;
  uint32_t* order_ = nullptr;
  const uint32_t* head_ = nullptr;
  uint32_t* kernel_tail_ = nullptr;
  const uint32_t* kernel_flags_ = nullptr;
  uint32_t mask_ = 0;
  uint32_t tail_ = 0;
  const io_uring_cqe* completions_ = nullptr;
  const uint32_t* completion_tail_ = nullptr;
  uint32_t* kernel_completion_head_ = nullptr;
  uint32_t completion_mask_ = 0;
  uint32_t completion_head_ = 0;
};

/// `COOP_TASKRUN|TASKRUN_FLAG`, or `none`.
std::string UringFlagNames(uint32_t flags);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_RING_H_
