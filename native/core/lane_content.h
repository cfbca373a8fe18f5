#ifndef IOTRIAGE_CORE_LANE_CONTENT_H_
#define IOTRIAGE_CORE_LANE_CONTENT_H_

#include <cstdint>

#include "core/aligned_buffer.h"
#include "core/content.h"
#include "core/io_job.h"

namespace iotriage {

/// The buffers of one lane. What is read never lands in the buffer that is written, whose body must stay the
/// lane's.
class LaneContent {
 public:
  /// Which buffers a job needs: looked up once for all lanes.
  struct Needs {
    explicit Needs(const IoJob& job)
        : write(job.Has(OperationKind::kWrite)), read(job.Has(OperationKind::kRead)) {}
    bool write;
    bool read;
  };

  LaneContent(const IoJob& job, uint32_t lane, const Needs& needs)
      : job_(&job), lane_(job.IsFill() ? kFillLane : lane) {
    if (needs.read) read_buffer_ = MakeAlignedBuffer(job.buffer_bytes);
    if (!needs.write) return;
    write_buffer_ = MakeAlignedBuffer(job.buffer_bytes);
    if (job.content.random) {
      FillBody(write_buffer_.get(), job.buffer_bytes, job.content.seed, lane_, job.content.stamp_bytes);
    }
  }

  const uint8_t* write_buffer() const { return write_buffer_.get(); }
  uint8_t* read_buffer() const { return read_buffer_.get(); }

  /// Stamps what a write is about to write.
  void Prepare(const Operation& operation, uint32_t pass) {
    if (operation.kind != OperationKind::kWrite || !job_->content.random) return;
    Stamp stamp;
    stamp.seed = job_->content.seed;
    stamp.file = operation.file;
    stamp.lane = lane_;
    stamp.pass = job_->first_pass + pass;
    stamp.offset = operation.offset;
    StampBlocks(write_buffer_.get(), operation.size, job_->content.stamp_bytes, stamp);
  }

  /// Whether a read brought what belongs there.
  bool Check(const Operation& operation) const {
    if (operation.kind != OperationKind::kRead || !job_->content.random) return true;
    return StampsMatch(read_buffer_.get(), operation.size, job_->content.stamp_bytes, job_->content.seed,
                       operation.file, operation.offset);
  }

 private:
  const IoJob* job_;
  uint32_t lane_;
  AlignedBuffer write_buffer_;
  AlignedBuffer read_buffer_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_LANE_CONTENT_H_
