#include "core/file_operations.h"
#include "core/threaded_session.h"
#include "engines/engines.h"

namespace iotriage {
namespace {

/// `pwrite` and its kin, called by the thread that has the operation.
struct PwriteBackend : FileOperations {
  static constexpr bool kMovesBytes = true;
  using FileOperations::FileOperations;
};

}  // namespace

std::unique_ptr<EngineSession> OpenPwriteEngine(const EngineContext& context) {
  return std::make_unique<ThreadedSession<PwriteBackend>>(context);
}

}  // namespace iotriage
