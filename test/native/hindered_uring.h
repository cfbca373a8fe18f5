#ifndef IOTRIAGE_TEST_HINDERED_URING_H_
#define IOTRIAGE_TEST_HINDERED_URING_H_

#include <cstdint>

namespace iotriage::test {

/// As a kernel that knows none of these setup flags: io_uring_setup answers EINVAL to them.
void ForgetSetupFlags(uint32_t flags);
/// io_uring_register fails with this errno, for whatever is to be registered.
void FailRegister(int error);
/// The next calls of io_uring_enter fail with EINTR.
void InterruptEnters(int calls);
/// io_uring_enter fails with this errno once, when it has succeeded so often.
void FailEnterAfter(int calls, int error);
/// As a kernel that has not this operation: it is missing in what IORING_REGISTER_PROBE answers.
void ForgetOperation(uint8_t operation);
/// As RLIMIT_MEMLOCK before Linux 5.12: io_uring_setup answers ENOMEM to more slots than these.
void LimitSlots(uint32_t slots);
/// From now on a filter of the kernel's answers this errno to a system call of this process.
void ForbidCall(int number, int error);

/// Buffers and files that were registered, so many times.
int Registrations();

}  // namespace iotriage::test

#endif  // IOTRIAGE_TEST_HINDERED_URING_H_
