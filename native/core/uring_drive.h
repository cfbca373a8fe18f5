#ifndef IOTRIAGE_CORE_URING_DRIVE_H_
#define IOTRIAGE_CORE_URING_DRIVE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "core/uring_ring.h"

namespace iotriage {

/// How a ring is driven.
enum class UringMode {
  /// Submits what is ready and waits for completions in one system call.
  kPlain,
  /// One system call for each operation, as soon as it is ready.
  kSqe,
  /// The same, and looks at the completion queue for up to 20 us before each wait.
  kSpin,
};

/// Whether a ring's thread looks at the completion queue for a moment before it sleeps. A kernel worker that
/// has to wake it up after an operation is kept from the next one for longer than most of them take.
enum class UringLook {
  kNever,
  /// Until it has looked in vain, and again after some waits.
  kWhileItPays,
  kAlways,
};

const char* NameOf(UringMode mode);

/// What a note says of it; of the mode that names it nothing.
const char* LookWords(UringLook look);

/// `direct`: completions come by interrupts, not from workers.
UringLook UringLookOf(UringMode mode, bool direct);

/// The setup flags to try, best first.
std::vector<uint32_t> UringFlagSets(UringLook look);

/// The way of a ring's thread into the kernel, and how it waits there.
class UringDrive {
 public:
  UringDrive(UringRing& ring, UringLook look);

  /// Submits what was pushed and takes what has completed. 0, or the errno of a ring that has failed.
  int Enter() { return Enter(0, true); }
  /// Submits what was pushed. 0 or an errno, as above.
  int Submit() { return Enter(0, false); }
  /// Submits what was pushed, and waits for a completion (of those in flight, where there are any) or until
  /// shortly before `due_ns`; it may return early. 0 or an errno, as above.
  int Wait(bool in_flight, std::optional<uint64_t> due_ns);

 private:
  int Enter(uint32_t wait_for, bool with_events);
  bool ShallLook();
  int LookForCompletions(std::optional<uint64_t> due_ns);
  int SleepUntil(uint64_t due_ns);

  UringRing& ring_;
  UringLook look_;
  /// Waits without a look that are left, and how many followed the last look in vain.
  uint32_t skips_left_ = 0;
  uint32_t skips_ = 0;
  /// How long before a unit is due it wakes up: what that takes, at most times. 0: it never turns.
  uint64_t turn_ns_ = 60'000;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_DRIVE_H_
