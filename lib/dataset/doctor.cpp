#include "dataset/doctor.hpp"

#include "admin/units.hpp"
#include "base/data.hpp"
#include "base/message.hpp"
#include "base/version.hpp"
#include "crs/definition.hpp"
#include "schema/schema.hpp"
#include "source/formats.hpp"
#include "store/formats.hpp"

namespace sohoa {
namespace {

/// Runs one question; an exception is the answer "missing".
template <typename Ask>
bool check(std::ostream& out, const char* part, Ask ask) {
  try {
    out << fmt::format("  {}  {}: {}\n", "✓", part, ask());
    return true;
  } catch (const std::exception& error) {
    out << fmt::format("  {}  {}: {}\n", "✗", part, error.what());
    return false;
  }
}

}  // namespace

Exit doctor(std::ostream& out) {
  out << "sohoa " << kVersion << '\n';
  bool well = true;
  well &= check(out, tr("schemas and code lists"), [] { return data_path("").string(); });
  well &= check(out, tr("schema of land parcels"), [] { return Schema::load("parcel")->version; });
  well &= check(out, tr("administrative units"), [] {
    const auto& units = admin::Units::shipped();
    return tr("{} communes of 2024, {} of 2026", units.communes(admin::Edition::y2024).size(),
              units.communes(admin::Edition::y2026).size());
  });
  well &= check(out, tr("coordinate systems"), [] { return crs::definition(5899).name; });
  well &= check(out, tr("formats that can be read"), [] { return readable_formats(); });
  well &= check(out, tr("formats that can be written"), [] { return writable_formats(); });
  out << (well ? tr("all is well") : tr("something is missing: ./dev deps, or the package sohoa, brings it")) << '\n';
  return well ? Exit::ok : Exit::fault;
}

}  // namespace sohoa
