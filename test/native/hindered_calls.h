#ifndef IOTRIAGE_TEST_HINDERED_CALLS_H_
#define IOTRIAGE_TEST_HINDERED_CALLS_H_

namespace iotriage::test {

/// The next `calls` calls of pwrite and pread move half of what they are asked for.
void ShortenCalls(int calls);
/// The next `calls` calls of pwrite and pread fail with EINTR.
void InterruptCalls(int calls);

}  // namespace iotriage::test

#endif  // IOTRIAGE_TEST_HINDERED_CALLS_H_
