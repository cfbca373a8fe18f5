#ifndef IOTRIAGE_ENGINES_REGISTRY_H_
#define IOTRIAGE_ENGINES_REGISTRY_H_

#include <memory>
#include <string>
#include <vector>

#include "core/engine.h"

namespace iotriage {

std::vector<std::string> EngineNames();

/// Null for a name that no engine has.
std::unique_ptr<EngineSession> OpenEngine(const std::string& name, const EngineContext& context);

}  // namespace iotriage

#endif  // IOTRIAGE_ENGINES_REGISTRY_H_
