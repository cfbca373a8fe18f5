#include "hindered_uring.h"

#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>

#include "harness.h"

namespace iotriage::test {
namespace {

std::atomic<uint32_t> forgotten_flags{0};
std::atomic<int> register_error{0};
std::atomic<int> forgotten_operation{-1};
std::atomic<uint32_t> most_slots{UINT32_MAX};
std::atomic<int> enters_to_interrupt{0};
std::atomic<int> enters_to_succeed{-1};
std::atomic<int> enter_error{0};
std::atomic<int> registrations{0};

/// 0, or the errno that the call is to fail with.
int ErrorOf(long number, const long* arguments) {
  if (number == __NR_io_uring_setup) {
    if (static_cast<uint32_t>(arguments[0]) > most_slots) return ENOMEM;
    const auto* const params = reinterpret_cast<const io_uring_params*>(arguments[1]);
    return (params->flags & forgotten_flags) != 0 ? EINVAL : 0;
  }
  if (number == __NR_io_uring_enter) {
    if (enters_to_interrupt > 0) {
      enters_to_interrupt--;
      return EINTR;
    }
    if (enters_to_succeed >= 0 && enters_to_succeed-- == 0) return enter_error;
  }
  if (number != __NR_io_uring_register) return 0;
  if (register_error == 0) registrations++;
  return register_error;
}

/// A call has succeeded.
void Adjust(long number, const long* arguments) {
  if (number != __NR_io_uring_register || arguments[1] != IORING_REGISTER_PROBE || forgotten_operation < 0) {
    return;
  }
  reinterpret_cast<io_uring_probe*>(arguments[2])->ops[forgotten_operation].flags = 0;
}

}  // namespace

void ForgetSetupFlags(uint32_t flags) { forgotten_flags = flags; }
void FailRegister(int error) { register_error = error; }
void ForgetOperation(uint8_t operation) { forgotten_operation = operation; }
void LimitSlots(uint32_t slots) { most_slots = slots; }
void InterruptEnters(int calls) { enters_to_interrupt = calls; }
void FailEnterAfter(int calls, int error) {
  enter_error = error;
  enters_to_succeed = calls;
}
int Registrations() { return registrations; }

void ForbidCall(int number, int error) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof(filter) / sizeof(filter[0]), filter};
  EXPECT_EQUAL(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L), 0);
  EXPECT_EQUAL(prctl(PR_SET_SECCOMP, static_cast<long>(SECCOMP_MODE_FILTER), &program), 0);
}

}  // namespace iotriage::test

// The linker puts this in the place of syscall (--wrap).
extern "C" {
long __real_syscall(long number, long a, long b, long c, long d, long e, long f);

long __wrap_syscall(long number, ...) {
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (const int error = iotriage::test::ErrorOf(number, arguments); error != 0) {
    errno = error;
    return -1;
  }
  const long result = __real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                     arguments[4], arguments[5]);
  if (result >= 0) iotriage::test::Adjust(number, arguments);
  return result;
}
}
