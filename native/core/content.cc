#include "core/content.h"

#include <algorithm>

namespace iotriage {
namespace {

constexpr size_t kWordBytes = 8;
static_assert(kStampBytes % kWordBytes == 0);

void FillBlock(uint8_t* block, size_t size, const BodyWords& words) {
  size_t at = kStampBytes;
  for (; at + kWordBytes <= size; at += kWordBytes) {
    const uint64_t word = words.At(at / kWordBytes);
    std::memcpy(block + at, &word, kWordBytes);
  }
  if (at < size) {
    const uint64_t word = words.At(at / kWordBytes);
    std::memcpy(block + at, &word, size - at);
  }
}

}  // namespace

void FillBody(uint8_t* buffer, size_t size, uint32_t seed, uint32_t lane, uint32_t stamp_bytes) {
  const BodyWords words(seed, lane);
  for (size_t at = 0; at < size; at += stamp_bytes) {
    FillBlock(buffer + at, std::min<size_t>(stamp_bytes, size - at), words);
  }
}

size_t FirstBodyDifference(const uint8_t* block, size_t size, uint32_t seed, uint32_t lane) {
  const BodyWords words(seed, lane);
  for (size_t at = kStampBytes; at < size; at += kWordBytes) {
    const size_t bytes = std::min(kWordBytes, size - at);
    const uint64_t word = words.At(at / kWordBytes);
    if (std::memcmp(block + at, &word, bytes) == 0) continue;
    uint8_t expected[kWordBytes];
    std::memcpy(expected, &word, kWordBytes);
    return at + static_cast<size_t>(std::mismatch(expected, expected + bytes, block + at).first - expected);
  }
  return size;
}

size_t FirstNonZero(const uint8_t* bytes, size_t size) {
  // A range whose first byte is zero and which equals itself shifted by one is all zeros: memcmp's speed.
  if (size == 0) return 0;
  if (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0) return size;
  return static_cast<size_t>(std::find_if(bytes, bytes + size, [](uint8_t byte) { return byte != 0; }) -
                             bytes);
}

}  // namespace iotriage
