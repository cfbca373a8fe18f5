#ifndef IOTRIAGE_CORE_READ_FILES_H_
#define IOTRIAGE_CORE_READ_FILES_H_

#include <cstddef>
#include <cstdint>

namespace iotriage {

/// Reads files of the kernel from their beginnings, one behind the other into `into`.
///
/// The kernel hands out long files a page at a time, so a read of more than half a page is followed by
/// another until one ends the file.
///
/// @param lengths for each file its bytes, or the negative errno of the read that failed
/// @return bytes of all files; -1 where `into` is too small to say
int64_t ReadFiles(const int32_t* fds, size_t count, uint8_t* into, size_t size, int32_t* lengths);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_READ_FILES_H_
