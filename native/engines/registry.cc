#include "engines/registry.h"

#include "engines/engines.h"

namespace iotriage {
namespace {

struct Entry {
  const char* name;
  std::unique_ptr<EngineSession> (*open)(const EngineContext&);
};

constexpr Entry kEngines[] = {
    {"null", OpenNullEngine}, {"pwrite", OpenPwriteEngine}, {"uring", OpenUringEngine},
    {"uv", OpenUvEngine},     {"uvfs", OpenUvFsEngine},     {"async-worker", OpenAsyncWorkerEngine},
};

}  // namespace

std::vector<std::string> EngineNames() {
  std::vector<std::string> names;
  for (const Entry& entry : kEngines) names.emplace_back(entry.name);
  return names;
}

std::unique_ptr<EngineSession> OpenEngine(const std::string& name, const EngineContext& context) {
  for (const Entry& entry : kEngines) {
    if (name == entry.name) return entry.open(context);
  }
  return nullptr;
}

}  // namespace iotriage
