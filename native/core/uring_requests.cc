#include "core/uring_requests.h"

#include <limits.h>

#include <algorithm>

#include "core/errno_name.h"

namespace iotriage {
namespace {

/// Of what is left of an operation; what is beyond the most goes the way of a short operation.
void SetPieces(UringLane& lane, uint8_t* buffer, uint32_t piece_bytes) {
  lane.pieces.clear();
  for (uint32_t left = lane.operation->size - lane.done_bytes; left > 0 && lane.pieces.size() < IOV_MAX;) {
    const uint32_t bytes = std::min(piece_bytes, left);
    lane.pieces.push_back({buffer, bytes});
    buffer += bytes;
    left -= bytes;
  }
}

}  // namespace

UringRequests::UringRequests(UringRing& ring, const IoJob& job, const FileOperations& files,
                             const std::vector<UringLane>& lanes, UringBuffers registered)
    : ring_(ring), job_(job), files_(files), registered_(registered) {
  RegisterBuffers(lanes);
  RegisterFiles();
}

UringRequests::~UringRequests() {
  // A ring is taken down some time after it was closed; files and memory are not to be held until then.
  if (has_buffers_) ring_.Register(IORING_UNREGISTER_BUFFERS, nullptr, 0);
  if (has_files_) ring_.Register(IORING_UNREGISTER_FILES, nullptr, 0);
}

void UringRequests::RegisterBuffers(const std::vector<UringLane>& lanes) {
  // A copy from registered memory goes page by page, and is slower than one from the process's own.
  const bool wanted = registered_ == UringBuffers::kAuto ? job_.direct : registered_ == UringBuffers::kOn;
  if (!wanted) return;
  std::vector<iovec> buffers;
  const auto add = [&](uint8_t* buffer) {
    if (buffer != nullptr) buffers.push_back({buffer, job_.buffer_bytes});
  };
  for (const UringLane& lane : lanes) add(const_cast<uint8_t*>(lane.content.write_buffer()));
  first_read_buffer_ = static_cast<uint32_t>(buffers.size());
  for (const UringLane& lane : lanes) add(lane.content.read_buffer());
  if (buffers.empty()) return;
  const int error =
      ring_.Register(IORING_REGISTER_BUFFERS, buffers.data(), static_cast<uint32_t>(buffers.size()));
  has_buffers_ = error == 0;
  notes_.push_back(has_buffers_ ? "io_uring: buffers are registered"
                                : "io_uring: buffers are not registered (" + ErrnoName(error) +
                                      (error == ENOMEM ? ", RLIMIT_MEMLOCK is below their size)" : ")"));
}

void UringRequests::RegisterFiles() {
  // A table of files is fixed for a job: a job that opens or closes has none.
  if (job_.Has(OperationKind::kCreate) || job_.Has(OperationKind::kOpen) || job_.Has(OperationKind::kClose) ||
      job_.Has(OperationKind::kUnlink)) {
    return;
  }
  std::vector<int> fds;
  for (uint32_t file = 0; file < job_.paths.size(); file++) fds.push_back(files_.FdOf(file));
  const int error = ring_.Register(IORING_REGISTER_FILES, fds.data(), static_cast<uint32_t>(fds.size()));
  has_files_ = error == 0;
  notes_.push_back(has_files_ ? "io_uring: files are registered"
                              : "io_uring: files are not registered (" + ErrnoName(error) + ")");
}

void UringRequests::Push(UringLane& lane, bool blocking) {
  const Operation& operation = *lane.operation;
  io_uring_sqe& entry = ring_.entry(lane.slot);
  entry = {};
  entry.user_data = lane.slot;
  entry.fd = has_files_ ? static_cast<int32_t>(operation.file) : files_.FdOf(operation.file);
  entry.flags = static_cast<uint8_t>((has_files_ ? IOSQE_FIXED_FILE : 0) | (blocking ? IOSQE_ASYNC : 0));
  if (operation.kind == OperationKind::kSync) {
    entry.opcode = IORING_OP_FSYNC;
    entry.fsync_flags = job_.data_sync ? IORING_FSYNC_DATASYNC : 0;
  } else {
    SetBytes(entry, lane);
  }
  ring_.Push(lane.slot);
}

void UringRequests::SetBytes(io_uring_sqe& entry, UringLane& lane) {
  const Operation& operation = *lane.operation;
  const bool writes = operation.kind == OperationKind::kWrite;
  uint8_t* const buffer =
      (writes ? const_cast<uint8_t*>(lane.content.write_buffer()) : lane.content.read_buffer()) +
      lane.done_bytes;
  entry.off = operation.offset + lane.done_bytes;
  if (job_.IsVector(operation)) {
    SetPieces(lane, buffer, job_.vector_bytes);
    entry.opcode = writes ? IORING_OP_WRITEV : IORING_OP_READV;
    entry.addr = reinterpret_cast<uint64_t>(lane.pieces.data());
    entry.len = static_cast<uint32_t>(lane.pieces.size());
    return;
  }
  entry.addr = reinterpret_cast<uint64_t>(buffer);
  entry.len = operation.size - lane.done_bytes;
  if (!has_buffers_) {
    entry.opcode = writes ? IORING_OP_WRITE : IORING_OP_READ;
    return;
  }
  entry.opcode = writes ? IORING_OP_WRITE_FIXED : IORING_OP_READ_FIXED;
  entry.buf_index = static_cast<uint16_t>((writes ? 0 : first_read_buffer_) + lane.slot);
}

}  // namespace iotriage
