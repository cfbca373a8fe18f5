#include "core/uring_ring.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/engine.h"
#include "core/errno_name.h"

namespace iotriage {
namespace {

constexpr char kSysctl[] = "/proc/sys/kernel/io_uring_disabled";

/// 0: anyone may use it, or the kernel has no such switch.
int ValueOfSysctl() {
  int value = 0;
  std::ifstream(kSysctl) >> value;
  return value;
}

std::string WhyForbidden() {
  if (const int value = ValueOfSysctl(); value != 0) {
    return "kernel.io_uring_disabled is " + std::to_string(value) +
           " (allow it with: sysctl kernel.io_uring_disabled=0)";
  }
  return "a seccomp filter or a security module forbids it, as containers do by default (allow "
         "io_uring_setup, "
         "io_uring_enter and io_uring_register, or run outside of it)";
}

[[noreturn]] void Fail(const char* call, int error) {
  const std::string what = std::string(call) + ": " + ErrnoName(error) + "; ";
  switch (error) {
    case EPERM:
    case EACCES:
      throw UnsupportedError(what + WhyForbidden());
    case ENOSYS:
      throw UnsupportedError(what +
                             "the kernel has no io_uring (Linux 5.1 and later have it), or a seccomp filter "
                             "hides it");
    case ENOMEM:
      throw UnsupportedError(what + "the memory of a ring exceeds RLIMIT_MEMLOCK (raise it: ulimit -l)");
    default:
      throw std::system_error(error, std::generic_category(), call);
  }
}

/// What a job's operations go by.
constexpr struct {
  uint8_t operation;
  const char* name;
} kNeeded[] = {{IORING_OP_READV, "READV"},
               {IORING_OP_WRITEV, "WRITEV"},
               {IORING_OP_FSYNC, "FSYNC"},
               {IORING_OP_READ_FIXED, "READ_FIXED"},
               {IORING_OP_WRITE_FIXED, "WRITE_FIXED"},
               {IORING_OP_READ, "READ"},
               {IORING_OP_WRITE, "WRITE"}};
/// The last of them and all before it.
constexpr uint32_t kAsked = IORING_OP_WRITE + 1;

[[noreturn]] void FailForWantOf(const std::string& what) {
  throw UnsupportedError("the kernel's io_uring has no " + what +
                         " (Linux 5.6 and later have all that is needed)");
}

int Setup(uint32_t entries, io_uring_params& params) {
  return static_cast<int>(syscall(__NR_io_uring_setup, entries, &params));
}

}  // namespace

SharedMapping::SharedMapping(int fd, size_t size_bytes, uint64_t offset) : size_bytes_(size_bytes) {
  start_ = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
                static_cast<off_t>(offset));
  if (start_ == MAP_FAILED) {
    start_ = nullptr;
    throw std::system_error(errno, std::generic_category(), "mmap of a ring");
  }
}

SharedMapping::~SharedMapping() {
  if (start_ != nullptr) munmap(start_, size_bytes_);
}

SharedMapping::SharedMapping(SharedMapping&& other) noexcept
    : start_(std::exchange(other.start_, nullptr)), size_bytes_(other.size_bytes_) {}

SharedMapping& SharedMapping::operator=(SharedMapping&& other) noexcept {
  std::swap(start_, other.start_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

UringRing::UringRing(uint32_t slots, const std::vector<uint32_t>& flag_sets) {
  io_uring_params params{};
  int fd = -1;
  for (const uint32_t flags : flag_sets) {
    params = {};
    params.flags = flags;
    fd = Setup(slots, params);
    if (fd >= 0 || errno != EINVAL) break;
  }
  if (fd < 0) Fail("io_uring_setup", errno);
  fd_ = Fd(fd);
  flags_ = params.flags;
  Map(params);
}

void UringRing::Map(const io_uring_params& params) {
  const size_t order_bytes = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
  const size_t completion_bytes = params.cq_off.cqes + params.cq_entries * sizeof(io_uring_cqe);
  const bool one_mapping = (params.features & IORING_FEAT_SINGLE_MMAP) != 0;
  rings_ = SharedMapping(fd(), one_mapping ? std::max(order_bytes, completion_bytes) : order_bytes,
                         IORING_OFF_SQ_RING);
  if (!one_mapping) completion_ring_ = SharedMapping(fd(), completion_bytes, IORING_OFF_CQ_RING);
  entry_memory_ = SharedMapping(fd(), params.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);

  entries_ = entry_memory_.At<io_uring_sqe>(0);
  order_ = rings_.At<uint32_t>(params.sq_off.array);
  head_ = rings_.At<uint32_t>(params.sq_off.head);
  kernel_tail_ = rings_.At<uint32_t>(params.sq_off.tail);
  kernel_flags_ = rings_.At<uint32_t>(params.sq_off.flags);
  mask_ = *rings_.At<uint32_t>(params.sq_off.ring_mask);
  const SharedMapping& completion = one_mapping ? rings_ : completion_ring_;
  completions_ = completion.At<io_uring_cqe>(params.cq_off.cqes);
  completion_tail_ = completion.At<uint32_t>(params.cq_off.tail);
  kernel_completion_head_ = completion.At<uint32_t>(params.cq_off.head);
  completion_mask_ = *completion.At<uint32_t>(params.cq_off.ring_mask);
}

int UringRing::Enter(uint32_t wait_for, bool with_events) {
  __atomic_store_n(kernel_tail_, tail_, __ATOMIC_RELEASE);
  const uint32_t flags = with_events || wait_for > 0 ? IORING_ENTER_GETEVENTS : 0;
  // The kernel may take fewer than it is given; then it does not wait either.
  for (uint32_t left = Unsubmitted();;) {
    const long taken = syscall(__NR_io_uring_enter, fd(), left, wait_for, flags, nullptr, 0);
    if (taken < 0) return errno;
    left = Unsubmitted();
    if (left == 0) return 0;
    if (taken == 0) return EAGAIN;
  }
}

void UringRing::RunTasks() { syscall(__NR_io_uring_enter, fd(), 0, 0, IORING_ENTER_GETEVENTS, nullptr, 0); }

void UringRing::Try() {
  entry(0) = {};
  entry(0).opcode = IORING_OP_NOP;
  Push(0);
  int error = 0;
  do {
    error = Enter(1, true);
  } while (error == EINTR || error == EAGAIN);
  if (error != 0) Fail("io_uring_enter", error);
  Reap([](uint32_t, int32_t) {});
  AskForOperations();
}

void UringRing::AskForOperations() {
  alignas(io_uring_probe) uint8_t memory[sizeof(io_uring_probe) + kAsked * sizeof(io_uring_probe_op)] = {};
  auto& probe = *reinterpret_cast<io_uring_probe*>(memory);
  const int error = Register(IORING_REGISTER_PROBE, &probe, kAsked);
  // READ and WRITE are as old as the question.
  if (error == EINVAL) FailForWantOf("READ and WRITE");
  // A filter may forbid io_uring_register alone, which is done without.
  if (error != 0) return;
  for (const auto& [operation, name] : kNeeded) {
    if ((probe.ops[operation].flags & IO_URING_OP_SUPPORTED) == 0) FailForWantOf(name);
  }
}

int UringRing::Register(uint32_t what, const void* argument, uint32_t count) {
  return syscall(__NR_io_uring_register, fd(), what, argument, count) < 0 ? errno : 0;
}

std::string UringFlagNames(uint32_t flags) {
  constexpr struct {
    uint32_t flag;
    const char* name;
  } kNames[] = {{kUringCoopTaskrun, "COOP_TASKRUN"},
                {kUringTaskrunFlag, "TASKRUN_FLAG"},
                {kUringSingleIssuer, "SINGLE_ISSUER"},
                {kUringDeferTaskrun, "DEFER_TASKRUN"}};
  std::string names;
  for (const auto& [flag, name] : kNames) {
    if ((flags & flag) != 0) names += (names.empty() ? "" : "|") + std::string(name);
  }
  return names.empty() ? "none" : names;
}

}  // namespace iotriage
