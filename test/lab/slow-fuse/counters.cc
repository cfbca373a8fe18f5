#include "counters.h"

#include <cerrno>
#include <sstream>

namespace lab {

void Counters::CountTaken(Kind kind) {
  if (kind != Kind::kWrite) return;
  const uint64_t now = ++writes_in_flight_;
  uint64_t peak = peak_writes_in_flight_;
  while (now > peak && !peak_writes_in_flight_.compare_exchange_weak(peak, now)) {
  }
}

void Counters::CountAnswered(const Reply& reply) {
  switch (reply.kind) {
    case Kind::kFree:
      break;
    case Kind::kMetadata:
      metadata_++;
      break;
    case Kind::kSync:
      (reply.error == 0 ? syncs_ : failed_syncs_)++;
      break;
    case Kind::kRead:
      (reply.error == 0 ? reads_ : failed_reads_)++;
      read_bytes_ += reply.error == 0 ? reply.body.size() : 0;
      break;
    case Kind::kWrite:
      writes_in_flight_--;
      if (reply.error == 0) {
        writes_++;
        write_bytes_ += reply.bytes;
      } else if (reply.error == EINTR) {
        interrupted_writes_++;
      } else {
        failed_writes_++;
      }
      break;
  }
}

std::string Counters::ToJson(uint64_t held_writes, uint64_t used_bytes) const {
  std::ostringstream json;
  json << "{\"reads\":" << reads_ << ",\"readBytes\":" << read_bytes_ << ",\"writes\":" << writes_
       << ",\"writeBytes\":" << write_bytes_ << ",\"syncs\":" << syncs_ << ",\"metadata\":" << metadata_
       << ",\"failedWrites\":" << failed_writes_ << ",\"failedReads\":" << failed_reads_
       << ",\"failedSyncs\":" << failed_syncs_ << ",\"interruptedWrites\":" << interrupted_writes_
       << ",\"heldWrites\":" << held_writes << ",\"peakWritesInFlight\":" << peak_writes_in_flight_
       << ",\"interrupts\":" << interrupts_ << ",\"usedBytes\":" << used_bytes << "}";
  return json.str();
}

}  // namespace lab
