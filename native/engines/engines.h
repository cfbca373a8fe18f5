#ifndef IOTRIAGE_ENGINES_ENGINES_H_
#define IOTRIAGE_ENGINES_ENGINES_H_

#include <memory>

#include "core/engine.h"

namespace iotriage {

/// Measures the harness itself: the loop without system calls.
std::unique_ptr<EngineSession> OpenNullEngine(const EngineContext& context);
/// Threads of its own, one blocking system call after another on each.
std::unique_ptr<EngineSession> OpenPwriteEngine(const EngineContext& context);
/// io_uring by raw system calls, as many operations in flight as the job has lanes.
std::unique_ptr<EngineSession> OpenUringEngine(const EngineContext& context);
/// libuv's pool: one `uv_queue_work` for each operation, driven from the loop.
std::unique_ptr<EngineSession> OpenUvEngine(const EngineContext& context);
/// libuv's pool by its own file requests (`uv_fs_write`), driven from the loop.
std::unique_ptr<EngineSession> OpenUvFsEngine(const EngineContext& context);
/// libuv's pool as Node-API gives it: one async work for each operation, driven from the loop.
std::unique_ptr<EngineSession> OpenAsyncWorkerEngine(const EngineContext& context);

}  // namespace iotriage

#endif  // IOTRIAGE_ENGINES_ENGINES_H_
