#include "core/content.h"

#include <vector>

#include "core/aligned_buffer.h"
#include "harness.h"

namespace iotriage::test {
namespace {

constexpr uint32_t kBlock = 512;

/// Two and a half blocks: a stamped buffer whose last block is short.
std::vector<uint8_t> StampedBuffer() {
  std::vector<uint8_t> buffer(2 * kBlock + kBlock / 2);
  FillBody(buffer.data(), buffer.size(), 7, 3, kBlock);
  Stamp stamp;
  stamp.seed = 7;
  stamp.file = 5;
  stamp.lane = 3;
  stamp.pass = 9;
  stamp.offset = (uint64_t{1} << 33) + kBlock;
  StampBlocks(buffer.data(), static_cast<uint32_t>(buffer.size()), kBlock, stamp);
  return buffer;
}

}  // namespace

TEST(stamp_is_eight_little_endian_words) {
  const std::vector<uint8_t> buffer = StampedBuffer();
  const std::vector<uint8_t> expected = {0x52, 0x54, 0x4f, 0x49, 7, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0,
                                         9,    0,    0,    0,    0, 2, 0, 0, 0, 2, 0, 0, 2, 0, 0, 0};
  EXPECT(std::vector<uint8_t>(buffer.begin(), buffer.begin() + kStampBytes) == expected);
}

TEST(stamps_stand_at_every_block_and_bear_its_own_size) {
  const std::vector<uint8_t> buffer = StampedBuffer();
  const uint64_t start = (uint64_t{1} << 33) + kBlock;
  EXPECT_EQUAL(ReadStamp(&buffer[kBlock]).offset, start + kBlock);
  EXPECT_EQUAL(ReadStamp(&buffer[kBlock]).size, kBlock);
  EXPECT_EQUAL(ReadStamp(&buffer[2 * kBlock]).offset, start + 2 * kBlock);
  EXPECT_EQUAL(ReadStamp(&buffer[2 * kBlock]).size, kBlock / 2);
}

TEST(body_begins_anew_in_every_block_and_differs_by_lane_and_seed) {
  const std::vector<uint8_t> buffer = StampedBuffer();
  EXPECT_EQUAL(std::memcmp(&buffer[kStampBytes], &buffer[kBlock + kStampBytes], kBlock - kStampBytes), 0);
  EXPECT_EQUAL(FirstBodyDifference(buffer.data(), kBlock, 7, 3), size_t{kBlock});
  EXPECT_EQUAL(FirstBodyDifference(&buffer[2 * kBlock], kBlock / 2, 7, 3), size_t{kBlock / 2});
  EXPECT(FirstBodyDifference(buffer.data(), kBlock, 7, 4) < kBlock);
  EXPECT(FirstBodyDifference(buffer.data(), kBlock, 8, 3) < kBlock);
  EXPECT(FirstBodyDifference(buffer.data(), kBlock, 7, kFillLane) < kBlock);
}

TEST(body_difference_is_found_at_every_byte) {
  std::vector<uint8_t> buffer = StampedBuffer();
  for (size_t at = kStampBytes; at < kBlock; at++) {
    buffer[at] ^= 0x10;
    EXPECT_EQUAL(FirstBodyDifference(buffer.data(), kBlock, 7, 3), at);
    buffer[at] ^= 0x10;
  }
}

TEST(body_of_an_odd_size_is_whole) {
  for (size_t size = kStampBytes; size < kStampBytes + 20; size++) {
    std::vector<uint8_t> block(size, 0xee);
    FillBody(block.data(), size, 1, 2, kBlock);
    EXPECT_EQUAL(FirstBodyDifference(block.data(), size, 1, 2), size);
    EXPECT_EQUAL(block[kStampBytes - 1], 0xee);
  }
}

TEST(read_stamps_match_only_their_own_place) {
  std::vector<uint8_t> buffer = StampedBuffer();
  const auto size = static_cast<uint32_t>(buffer.size());
  const uint64_t start = (uint64_t{1} << 33) + kBlock;
  EXPECT(StampsMatch(buffer.data(), size, kBlock, 7, 5, start));
  EXPECT(!StampsMatch(buffer.data(), size, kBlock, 8, 5, start));
  EXPECT(!StampsMatch(buffer.data(), size, kBlock, 7, 4, start));
  EXPECT(!StampsMatch(buffer.data(), size, kBlock, 7, 5, start + kBlock));
  buffer[2 * kBlock] ^= 1;
  EXPECT(!StampsMatch(buffer.data(), size, kBlock, 7, 5, start));
}

TEST(first_byte_that_is_not_zero_is_found) {
  std::vector<uint8_t> bytes(1000);
  EXPECT_EQUAL(FirstNonZero(bytes.data(), bytes.size()), bytes.size());
  for (const size_t at : {size_t{999}, size_t{500}, size_t{1}, size_t{0}}) {
    bytes[at] = 1;
    EXPECT_EQUAL(FirstNonZero(bytes.data(), bytes.size()), at);
  }
  EXPECT_EQUAL(FirstNonZero(bytes.data(), 0), size_t{0});
}

TEST(aligned_buffer_is_aligned_and_zeroed) {
  for (const size_t alignment : {size_t{512}, size_t{4096}, size_t{1} << 21}) {
    const AlignedBuffer buffer = MakeAlignedBuffer(10'000, alignment);
    EXPECT_EQUAL(reinterpret_cast<uintptr_t>(buffer.get()) % alignment, uintptr_t{0});
    EXPECT_EQUAL(FirstNonZero(buffer.get(), 10'000), size_t{10'000});
  }
}

}  // namespace iotriage::test
