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
  /// Submits what is ready and looks at the completion queue for up to 20 us before it waits.
  kSpin,
};

const char* NameOf(UringMode mode);

/// The setup flags to try for a mode, best first; `direct`: completions come by interrupts, not from workers.
std::vector<uint32_t> UringFlagSets(UringMode mode, bool direct);

/// The way of a ring's thread into the kernel, and how it waits there.
class UringDrive {
 public:
  UringDrive(UringRing& ring, UringMode mode);

  /// Submits what was pushed and takes what has completed. 0, or the errno of a ring that has failed.
  int Enter() { return Enter(0, true); }
  /// Submits what was pushed. 0 or an errno, as above.
  int Submit() { return Enter(0, false); }
  /// Submits what was pushed, and waits for a completion (of those in flight, where there are any) or until
  /// shortly before `due_ns`; it may return early. 0 or an errno, as above.
  int Wait(bool in_flight, std::optional<uint64_t> due_ns);

 private:
  int Enter(uint32_t wait_for, bool with_events);
  int SpinForCompletions(std::optional<uint64_t> due_ns);
  int SleepUntil(uint64_t due_ns);

  UringRing& ring_;
  const UringMode mode_;
  /// How long it looks at the completion queue before it sleeps, and how long before a unit is due it wakes
  /// up: what that takes, at most times. 0: it never turns.
  uint64_t spin_ns_ = 20'000;
  uint64_t turn_ns_ = 60'000;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_URING_DRIVE_H_
