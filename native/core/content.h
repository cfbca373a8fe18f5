#ifndef IOTRIAGE_CORE_CONTENT_H_
#define IOTRIAGE_CORE_CONTENT_H_

#include <endian.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/io_job.h"

namespace iotriage {

/// The header of every block: eight little-endian words.
struct Stamp {
  uint32_t magic = kStampMagic;
  uint32_t seed = 0;
  uint32_t file = 0;
  uint32_t lane = 0;
  uint32_t pass = 0;
  uint32_t size = 0;
  uint64_t offset = 0;
};

inline void WriteStamp(uint8_t* block, const Stamp& stamp) {
  const uint32_t words[8] = {htole32(stamp.magic),
                             htole32(stamp.seed),
                             htole32(stamp.file),
                             htole32(stamp.lane),
                             htole32(stamp.pass),
                             htole32(stamp.size),
                             htole32(static_cast<uint32_t>(stamp.offset)),
                             htole32(static_cast<uint32_t>(stamp.offset >> 32))};
  static_assert(sizeof(words) == kStampBytes);
  std::memcpy(block, words, sizeof(words));
}

inline Stamp ReadStamp(const uint8_t* block) {
  uint32_t words[8];
  std::memcpy(words, block, sizeof(words));
  for (uint32_t& word : words) word = le32toh(word);
  return {words[0], words[1], words[2], words[3], words[4], words[5], (uint64_t{words[7]} << 32) | words[6]};
}

/// Stamps every block of a buffer that is about to be written. `stamp` holds file, lane, pass and the first
/// offset; the last block may be shorter and bears its own size.
inline void StampBlocks(uint8_t* buffer, uint32_t size, uint32_t stamp_bytes, Stamp stamp) {
  for (uint32_t at = 0; at < size;) {
    const uint32_t left = size - at;
    stamp.size = left < stamp_bytes ? left : stamp_bytes;
    WriteStamp(buffer + at, stamp);
    stamp.offset += stamp.size;
    at += stamp.size;
  }
}

/// Whether every block that was read is one of this run's, of this file and from this offset.
inline bool StampsMatch(const uint8_t* buffer, uint32_t size, uint32_t stamp_bytes, uint32_t seed,
                        uint32_t file, uint64_t offset) {
  for (uint32_t at = 0; at < size; at += stamp_bytes) {
    if (size - at < kStampBytes) return true;
    const Stamp stamp = ReadStamp(buffer + at);
    if (stamp.magic != kStampMagic || stamp.seed != seed || stamp.file != file ||
        stamp.offset != offset + at) {
      return false;
    }
    if (size - at < stamp_bytes) return true;
  }
  return true;
}

/// The words of the body of (seed, lane): splitmix64 (Steele, Lea, Flood 2014), whose n-th word can be had
/// without the ones before.
class BodyWords {
 public:
  BodyWords(uint32_t seed, uint32_t lane) : key_(Mix((uint64_t{seed} << 32) | lane)) {}
  /// Bytes 8n to 8n + 7 of a block, little-endian.
  uint64_t At(uint64_t n) const { return htole64(Mix(key_ + (n + 1) * 0x9e3779b97f4a7c15U)); }

 private:
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  uint64_t key_;
};

/// Fills a buffer with the body of (seed, lane), begun anew every `stamp_bytes`. The stamps' bytes stay as
/// they are.
void FillBody(uint8_t* buffer, size_t size, uint32_t seed, uint32_t lane, uint32_t stamp_bytes);

/// The first byte of a block (of `size` bytes) that differs from the body of (seed, lane), or `size`.
size_t FirstBodyDifference(const uint8_t* block, size_t size, uint32_t seed, uint32_t lane);

/// The first byte that is not zero, or `size`.
size_t FirstNonZero(const uint8_t* bytes, size_t size);

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_CONTENT_H_
