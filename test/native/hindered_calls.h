#ifndef IOTRIAGE_TEST_HINDERED_CALLS_H_
#define IOTRIAGE_TEST_HINDERED_CALLS_H_

#include <cstddef>
#include <vector>

namespace iotriage::test {

/// The next `calls` calls of pwrite, pread, pwritev and preadv move half of what they are asked for.
void ShortenCalls(int calls);
/// The next `calls` calls of pwrite, pread, pwritev and preadv fail with EINTR.
void InterruptCalls(int calls);
/// The next call of pwrite or pread takes so long.
void DelayCall(int milliseconds);
/// Calls of fsync and fdatasync succeed so often, and fail with EIO once.
void FailSyncAfter(int calls);

/// Calls of pwritev and preadv since the start: the sizes of their pieces.
std::vector<std::vector<size_t>> VectorCalls();

}  // namespace iotriage::test

#endif  // IOTRIAGE_TEST_HINDERED_CALLS_H_
