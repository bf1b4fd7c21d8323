#pragma once
// Communes of one edition beside those of another, in a stream.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "admin/edition.hpp"
#include "admin/recode.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Makes a locator for geometries of a coordinate system.
using LocatorMaker = std::function<std::unique_ptr<admin::CommuneLocator>(int epsg)>;

struct RecodeOptions {
  int field = -1;  ///< the column of codes, index into Header::fields
  int name = -1;   ///< the column of the communes' names beside it; -1: none
  admin::Edition from = admin::Edition::y2024, to = admin::Edition::y2026;
  std::optional<admin::Detected> detected;  ///< how `from` was found out, to be said once
  LocatorMaker locator;  ///< decides for split communes where a feature has a geometry; null: nobody does
};

/// Adds three columns behind those of the stream, which stay as they are; for 2026 they are
///
/// - ma_xa_2026: the code, where it can be told;
/// - ten_xa_2026: the commune's name, with its type word;
/// - ma_xa_2026_co_the: where it cannot, the codes that it may be, with commas between them.
///
/// One-to-one and whole mergers are recoded without a word. Of a split commune the locator tells, when at least
/// admin::kBelongs of the geometry lies in one candidate (counted change admin.recode-located); otherwise the
/// candidates are told and nothing is chosen (warnings admin.recode-split, admin.recode-across). Backwards, several old
/// communes are the answer and no issue. A code whose name beside it
/// is of another edition is not recoded (warning admin.code-other-edition). Other issues: admin.code-unknown,
/// admin.code-other-list, admin.code-misshapen (errors), admin.code-missing (warning), admin.code-normalised (counted
/// change), admin.edition-*. A stream that follows a schema does not any more. Throws UsageError when it has one of the
/// columns already.
std::unique_ptr<Stage> make_recode_stage(RecodeOptions options);

}  // namespace sohoa
