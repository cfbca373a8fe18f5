#ifndef IOTRIAGE_CORE_ERRNO_NAME_H_
#define IOTRIAGE_CORE_ERRNO_NAME_H_

#include <string>

namespace iotriage {

/// `ENOSPC` for 28. All of Linux's, also those for which libuv has no name (EDQUOT); `errno 9999` for what is
/// none.
std::string ErrnoName(int error);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_ERRNO_NAME_H_
