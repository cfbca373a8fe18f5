#include "core/uring_drive.h"

#include <poll.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cerrno>

#include "core/clock.h"

namespace iotriage {
namespace {

/// How long a thread whose units are early sleeps at most before it looks whether the job was aborted.
constexpr uint64_t kLongestSleepNs = 50'000'000;
/// How long a thread looks at the completion queue before it sleeps: what falling asleep and being woken up
/// takes, at most times.
constexpr uint64_t kLookNs = 20'000;
/// Between two looks: some us on most processors, so that a worker has the queue's cache line for itself most
/// of the time.
constexpr int kPausesOfLook = 64;
/// After looks in vain it waits so many times at most without a look.
constexpr uint32_t kMostSkips = 64;

/// Who turns on the only processor holds back the kernel's workers.
bool HasOneProcessor() {
  cpu_set_t usable;
  return sched_getaffinity(0, sizeof(usable), &usable) == 0 && CPU_COUNT(&usable) == 1;
}

void Pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

const char* NameOf(UringMode mode) {
  switch (mode) {
    case UringMode::kPlain:
      return "plain";
    case UringMode::kSqe:
      return "sqe";
    case UringMode::kSpin:
      return "spin";
  }
  return "";
}

const char* LookWords(UringLook look) {
  return look == UringLook::kWhileItPays ? " (looks at completions before it sleeps while that pays)" : "";
}

UringLook UringLookOf(UringMode mode, bool direct) {
  if (mode == UringMode::kSpin) return UringLook::kAlways;
  return mode == UringMode::kSqe && !direct ? UringLook::kWhileItPays : UringLook::kNever;
}

std::vector<uint32_t> UringFlagSets(UringLook look) {
  constexpr uint32_t kDeferred = kUringSingleIssuer | kUringDeferTaskrun;
  // Who looks at the queue must be told that completions wait for it to enter the kernel.
  const uint32_t told = look == UringLook::kNever ? 0 : kUringTaskrunFlag;
  return {kDeferred | told, kUringCoopTaskrun | kUringTaskrunFlag, 0};
}

UringDrive::UringDrive(UringRing& ring, UringLook look) : ring_(ring), look_(look) {
  if (!HasOneProcessor()) return;
  look_ = UringLook::kNever;
  turn_ns_ = 0;
}

int UringDrive::Wait(bool in_flight, std::optional<uint64_t> due_ns) {
  if (in_flight && ShallLook()) {
    const int error = LookForCompletions(due_ns);
    if (error != 0 || ring_.HasCompletions()) return error;
  }
  return due_ns ? SleepUntil(*due_ns) : Enter(1, true);
}

bool UringDrive::ShallLook() {
  if (look_ != UringLook::kWhileItPays || skips_left_ == 0) return look_ != UringLook::kNever;
  skips_left_--;
  return false;
}

int UringDrive::LookForCompletions(std::optional<uint64_t> due_ns) {
  // Completions that the kernel holds for this thread come before those that are there: they are older.
  if (ring_.Unsubmitted() > 0 || ring_.WantsToRun()) {
    if (const int error = Enter()) return error;
  }
  if (ring_.HasCompletions()) return 0;
  for (const uint64_t until_ns = MonotonicNs() + kLookNs; !ring_.HasCompletions();) {
    if (ring_.WantsToRun()) {
      if (const int error = Enter()) return error;
    } else {
      for (int pause = 0; pause < kPausesOfLook; pause++) Pause();
    }
    const uint64_t now_ns = MonotonicNs();
    if (due_ns && *due_ns <= now_ns) return 0;
    if (now_ns <= until_ns) continue;
    skips_ = std::clamp<uint32_t>(skips_ * 2, 1, kMostSkips);
    skips_left_ = skips_;
    return 0;
  }
  skips_ = 0;
  return 0;
}

/// Sleeps until shortly before that moment, and leaves the rest of the way to turning: a timer that comes
/// late is not to be taken for a slow file system.
int UringDrive::SleepUntil(uint64_t due_ns) {
  if (const int error = Enter()) return error;
  const uint64_t wake_ns = due_ns - turn_ns_;
  const uint64_t now_ns = MonotonicNs();
  if (ring_.HasCompletions() || wake_ns <= now_ns) return 0;
  const timespec timeout{0, static_cast<long>(std::min(wake_ns - now_ns, kLongestSleepNs))};
  pollfd ring{ring_.fd(), POLLIN, 0};
  return ppoll(&ring, 1, &timeout, nullptr) > 0 ? Enter() : 0;
}

int UringDrive::Enter(uint32_t wait_for, bool with_events) {
  const int error = ring_.Enter(wait_for, with_events);
  return error == EINTR || error == EAGAIN || error == EBUSY ? 0 : error;
}

}  // namespace iotriage
