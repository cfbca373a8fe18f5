#ifndef IOTRIAGE_BINDING_EPOCH_H_
#define IOTRIAGE_BINDING_EPOCH_H_

#include <napi.h>

#include <cstdint>

namespace iotriage {

/// The epoch of a clock, which JavaScript hands over as a BigInt of CLOCK_MONOTONIC in ns.
inline uint64_t EpochOf(const Napi::Value& value) {
  bool lossless = false;
  return value.As<Napi::BigInt>().Uint64Value(&lossless);
}

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_EPOCH_H_
