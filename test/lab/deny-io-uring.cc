/// Runs a program in whose reach io_uring is forbidden, as container runtimes do it, or less than it is here:
/// `deny-io-uring [HOW] PROGRAM ARGS...`. A seccomp filter answers the calls of the program and of all that
/// it starts. HOW: io_uring_setup answers
///   EPERM (no HOW)
///   --enosys    as a kernel that has none
///   --memlock   ENOMEM to more than one slot, as kernels before 5.12 do beyond RLIMIT_MEMLOCK
/// or io_uring_register answers
///   --old       EINVAL to the question for operations, as kernels before 5.6 do.

#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

/// A call that is answered so where one of its arguments is at least `least` and at most `most`.
struct Denial {
  const char* how;
  uint32_t call;
  uint32_t argument;
  uint32_t least;
  uint32_t most;
  uint32_t error;
};

constexpr Denial kDenials[] = {
    {"", SYS_io_uring_setup, 0, 0, UINT32_MAX, EPERM},
    {"--enosys", SYS_io_uring_setup, 0, 0, UINT32_MAX, ENOSYS},
    {"--memlock", SYS_io_uring_setup, 0, 2, UINT32_MAX, ENOMEM},
    {"--old", SYS_io_uring_register, 1, IORING_REGISTER_PROBE, IORING_REGISTER_PROBE, EINVAL},
};

const Denial* DenialOf(const char* how) {
  for (const Denial& denial : kDenials) {
    if (std::strcmp(denial.how, how) == 0) return &denial;
  }
  return nullptr;
}

bool Deny(const Denial& denial) {
  // The lower half of an argument, on a little-endian machine.
  const auto argument =
      static_cast<uint32_t>(offsetof(seccomp_data, args) + denial.argument * sizeof(uint64_t));
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, denial.call, 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, denial.least, 0, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, denial.most, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | denial.error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program = {sizeof(steps) / sizeof(steps[0]), steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool has_how = argc > 1 && std::strncmp(argv[1], "--", 2) == 0;
  const int program = has_how ? 2 : 1;
  const Denial* const denial = DenialOf(has_how ? argv[1] : "");
  if (argc <= program || denial == nullptr) {
    std::fputs("usage: deny-io-uring [--enosys|--memlock|--old] PROGRAM ARGS...\n", stderr);
    return 2;
  }
  if (!Deny(*denial)) {
    std::perror("seccomp");
    return 1;
  }
  execv(argv[program], argv + program);
  std::perror(argv[program]);
  return 1;
}
