// Engines and stores; see <perk/c/engine.h>.
#include <cstddef>
#include <string_view>

#include "perk/c/engine.h"
#include "runtime/c/boundary.h"
#include "runtime/ir/ir.h"

namespace perk::c {
namespace {

static_assert(PERK_EVENT == static_cast<int>(ir::Record::event) &&
              PERK_MEASURE == static_cast<int>(ir::FieldType::measure));

Failure load_options(const perk_load_options* given, LoadOptions& options) {
  perk_load_options in{};
  if (Failure failure = take(given, in); failure.status != PERK_OK) return failure;
  options.trust = in.trust == nullptr ? nullptr : in.trust->trust.get();
  options.now = {in.now};
  options.allow_older = in.allow_older != 0;
  options.native = in.never_native == 0;
  if (in.self_test != nullptr) {
    options.self_test = [self_test = in.self_test, context = in.context](const Engine& engine) {
      const perk_engine handle{nullptr, &engine, nullptr};
      return self_test(context, &handle) != 0;
    };
  }
  return {};
}

perk_engine* handle_of(std::shared_ptr<const ModuleStore::Running> running) {
  const Engine* engine = &running->engine;
  const Manifest* manifest = &running->manifest;
  return new perk_engine{std::move(running), engine, manifest};
}

// `load`: hands the module to a store.
template <class Load>
Failure load_alone(const perk_load_options* given, perk_engine** engine, Load&& load) {
  LoadOptions options;
  if (Failure failure = load_options(given, options); failure.status != PERK_OK) return failure;
  ModuleStore store;
  if (auto error = load(store, options)) return failure_of(std::move(*error));
  *engine = handle_of(store.current());
  return {};
}

perk_field view_of(const ir::Field& field) {
  return {sizeof(perk_field), static_cast<std::uint32_t>(field.record),
          static_cast<std::uint32_t>(field.type), field.optional ? 1U : 0U, field.name.c_str()};
}

}  // namespace
}  // namespace perk::c

using namespace perk;
using namespace perk::c;

perk_status perk_engine_load(const void* bytes, size_t size, const perk_load_options* options,
                             perk_engine** engine, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (engine == nullptr) return null_argument("engine");
    *engine = nullptr;
    if (bytes == nullptr) return null_argument("bytes");
    return load_alone(options, engine, [&](ModuleStore& store, const LoadOptions& how) {
      return store.load({static_cast<const char*>(bytes), size}, how);
    });
  });
}

perk_status perk_engine_load_file(const char* path, const perk_load_options* options, perk_engine** engine,
                                  perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (engine == nullptr) return null_argument("engine");
    *engine = nullptr;
    if (path == nullptr) return null_argument("path");
    return load_alone(options, engine,
                      [&](ModuleStore& store, const LoadOptions& how) { return store.load_file(path, how); });
  });
}

void perk_engine_free(perk_engine* engine) noexcept {
  delete engine;
}

perk_store* perk_store_new() noexcept {
  return new (std::nothrow) perk_store;
}

void perk_store_free(perk_store* store) noexcept {
  delete store;
}

perk_status perk_store_load(perk_store* store, const void* bytes, size_t size,
                            const perk_load_options* options, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (store == nullptr) return null_argument("store");
    if (bytes == nullptr) return null_argument("bytes");
    LoadOptions how;
    if (Failure failure = load_options(options, how); failure.status != PERK_OK) return failure;
    if (auto refused = store->store.load({static_cast<const char*>(bytes), size}, how)) {
      return failure_of(std::move(*refused));
    }
    return {};
  });
}

perk_status perk_store_load_file(perk_store* store, const char* path, const perk_load_options* options,
                                 perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (store == nullptr) return null_argument("store");
    if (path == nullptr) return null_argument("path");
    LoadOptions how;
    if (Failure failure = load_options(options, how); failure.status != PERK_OK) return failure;
    if (auto refused = store->store.load_file(path, how)) return failure_of(std::move(*refused));
    return {};
  });
}

perk_status perk_store_current(const perk_store* store, perk_engine** engine) noexcept {
  return guarded(nullptr, [&]() -> Failure {
    if (engine == nullptr) return null_argument("engine");
    *engine = nullptr;
    if (store == nullptr) return null_argument("store");
    auto running = store->store.current();
    if (running == nullptr) return {PERK_NOT_FOUND, "", ""};
    *engine = handle_of(std::move(running));
    return {};
  });
}

perk_status perk_engine_prepare(const perk_engine* engine, int64_t now) noexcept {
  return guarded(nullptr, [&]() -> Failure {
    if (engine == nullptr) return null_argument("engine");
    engine->engine->prepare({now});
    return {};
  });
}

perk_status perk_engine_manifest(const perk_engine* engine, perk_manifest* manifest) noexcept {
  if (engine == nullptr) return PERK_BAD_ARGUMENT;
  if (engine->manifest == nullptr) return PERK_NOT_FOUND;
  const Manifest& from = *engine->manifest;
  perk_manifest view{};
  view.format = from.format;
  view.release = from.release;
  view.pack = from.pack.c_str();
  view.display = from.display.c_str();
  view.version = from.version.c_str();
  view.currency = from.currency.c_str();
  view.decimals = engine->engine->module().exponent;
  view.native = from.native == NativeState::runs ? 1 : 0;
  view.zone = from.zone.c_str();
  view.made_by = from.made_by.c_str();
  view.abi = from.abi.c_str();
  view.schema = from.schema.c_str();
  view.zone_table = from.zone_table.c_str();
  view.hash = from.hash.c_str();
  view.execution = from.execution.c_str();
  return hand_out(manifest, view);
}

size_t perk_engine_fields(const perk_engine* engine) noexcept {
  return engine == nullptr ? 0 : engine->engine->module().fields.size();
}

perk_status perk_engine_field(const perk_engine* engine, size_t index, perk_field* field) noexcept {
  if (index >= perk_engine_fields(engine)) return PERK_BAD_ARGUMENT;
  return hand_out(field, view_of(engine->engine->module().fields[index]));
}

perk_status perk_engine_find_field(const perk_engine* engine, uint32_t record, const char* name,
                                   perk_field* field) noexcept {
  if (engine == nullptr || name == nullptr) return PERK_BAD_ARGUMENT;
  for (const ir::Field& known : engine->engine->module().fields) {
    if (static_cast<uint32_t>(known.record) == record && known.name == name) {
      return hand_out(field, view_of(known));
    }
  }
  return PERK_NOT_FOUND;
}
