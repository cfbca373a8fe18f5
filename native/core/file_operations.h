#ifndef IOTRIAGE_CORE_FILE_OPERATIONS_H_
#define IOTRIAGE_CORE_FILE_OPERATIONS_H_

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <vector>

#include "core/fd_table.h"
#include "core/io_job.h"

namespace iotriage {

/// How an operation ended.
struct OperationResult {
  /// 0, an errno or a SpecialError.
  int error = 0;
  /// The first system call was short, and others completed it.
  bool was_short = false;
};

/// With which a job's files are created or opened.
int OpenFlags(const IoJob& job, OperationKind kind);

/// Carries out the operations of one job by system calls of the calling thread. Several threads may use it at
/// once.
class FileOperations {
 public:
  FileOperations(const IoJob& job, FdTable& fds) : job_(job), slots_(fds.Resolve(job.paths)) {}

  OperationResult Perform(const Operation& operation, const uint8_t* write_buffer,
                          uint8_t* read_buffer) const {
    switch (operation.kind) {
      case OperationKind::kWrite: {
        const ssize_t written = job_.IsVector(operation) ? WriteVector(operation, write_buffer, 0)
                                                         : pwrite(FdOf(operation.file), write_buffer,
                                                                  operation.size, OffsetOf(operation, 0));
        if (__builtin_expect(written == static_cast<ssize_t>(operation.size), 1)) return {};
        return CompleteWrite(operation, write_buffer, written);
      }
      case OperationKind::kRead: {
        const ssize_t got = job_.IsVector(operation) ? ReadVector(operation, read_buffer, 0)
                                                     : pread(FdOf(operation.file), read_buffer,
                                                             operation.size, OffsetOf(operation, 0));
        if (__builtin_expect(got == static_cast<ssize_t>(operation.size), 1)) return {};
        return CompleteRead(operation, read_buffer, got);
      }
      default:
        return PerformRare(operation);
    }
  }

  /// The descriptor of one of the job's files; -1: not open.
  int FdOf(uint32_t file) const { return slots_[file]->load(std::memory_order_relaxed); }

 private:
  /// Of the rest, where `done` bytes are moved.
  static off_t OffsetOf(const Operation& operation, uint32_t done) {
    return static_cast<off_t>(operation.offset + done);
  }

  ssize_t WriteVector(const Operation& operation, const uint8_t* buffer, uint32_t done) const;
  ssize_t ReadVector(const Operation& operation, uint8_t* buffer, uint32_t done) const;
  OperationResult CompleteWrite(const Operation& operation, const uint8_t* buffer, ssize_t first) const;
  OperationResult CompleteRead(const Operation& operation, uint8_t* buffer, ssize_t first) const;
  OperationResult PerformRare(const Operation& operation) const;
  OperationResult Open(const Operation& operation) const;
  OperationResult Sync(const Operation& operation) const;
  OperationResult Close(const Operation& operation) const;

  const IoJob& job_;
  std::vector<FdTable::Slot*> slots_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_FILE_OPERATIONS_H_
