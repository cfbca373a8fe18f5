/// Runs a program in whose reach io_uring is forbidden, as container runtimes do it: `deny-io-uring
/// [--enosys] PROGRAM ARGS...`. A seccomp filter answers io_uring_setup with EPERM, or as a kernel that has
/// none, for the program and all that it starts.

#include <linux/filter.h>
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

bool ForbidIoUring(uint32_t error) {
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program = {sizeof(steps) / sizeof(steps[0]), steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int program = argc > 1 && std::strcmp(argv[1], "--enosys") == 0 ? 2 : 1;
  if (argc <= program) {
    std::fputs("usage: deny-io-uring [--enosys] PROGRAM ARGS...\n", stderr);
    return 2;
  }
  if (!ForbidIoUring(program == 2 ? ENOSYS : EPERM)) {
    std::perror("seccomp");
    return 1;
  }
  execv(argv[program], argv + program);
  std::perror(argv[program]);
  return 1;
}
