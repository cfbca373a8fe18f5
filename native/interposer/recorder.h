#ifndef IOTRIAGE_INTERPOSER_RECORDER_H_
#define IOTRIAGE_INTERPOSER_RECORDER_H_

#include <stdint.h>
#include <sys/uio.h>

#include "interposer/interposer.h"
#include "interposer/stamp_table.h"

namespace iotriage {

/// Which descriptors are ours, and what was stamped of them. All of it is static memory and atomic.

/// One look at an array: this is all that calls on other files cost.
bool IsWatched(int fd);
/// A descriptor came into being, of a path that lies below a directory of ours or of another one.
void Opened(int fd, bool is_ours);
/// Before it is closed: another thread may get its number at once.
void Closing(int fd);

bool IsOurPath(const char* path);

/// What stands for a watched descriptor in the keys of its stamps, on the thread that calls. To be asked for
/// while it is open.
uint32_t FileOf(int fd);

/// A call without a stamp of its own: it will be tried again.
void CountCall(IotriageCall call);
/// A call that names its place in the file.
void StampRange(IotriageCall call, int fd, int64_t offset, const CallTimes& times);
/// A call that goes on where the one before it ended.
void StampSequential(IotriageCall call, int fd, const CallTimes& times);
/// Each piece of a vector has a stamp, so that each finds its own. A negative offset: it goes on.
void StampVector(IotriageCall call, int fd, const iovec* pieces, int count, int64_t offset,
                 const CallTimes& times);
/// @param file what {@link FileOf} said before the call: a closed descriptor may be another file's by now.
void StampDescriptor(IotriageCall call, int fd, uint32_t file, const CallTimes& times);
/// After {@link Opened}, where there is a descriptor.
void StampOpen(const char* path, const CallTimes& times);
void StampPath(IotriageCall call, const char* path, const CallTimes& times);

}  // namespace iotriage

#endif  // IOTRIAGE_INTERPOSER_RECORDER_H_
