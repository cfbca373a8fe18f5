#ifndef IOTRIAGE_BINDING_OUTCOME_TO_JS_H_
#define IOTRIAGE_BINDING_OUTCOME_TO_JS_H_

#include <napi.h>

#include "core/engine.h"

namespace iotriage {

/// `JobOutcome` of `src/domain/measurement.ts`, times relative to the epoch.
Napi::Object OutcomeToJs(Napi::Env env, const JobOutcome& outcome, uint64_t epoch_ns);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_OUTCOME_TO_JS_H_
