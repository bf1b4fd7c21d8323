#pragma once
// sohoa-zone explain: what a code is.
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/options.hpp"
#include "dataset/zone_codes.hpp"

namespace sohoa {

/// What is wrong with a reading and what to do, one sentence in the user's language; empty when nothing is.
/// `text`, `kind`: what was read.
std::string explain_fault(const ZoneCodes& codes, const ZoneCodeReading& reading, std::string_view text, ZoneKind kind);
/// Which sign of a text that was read as a code only looks right.
std::string explain_sign(std::string_view text, std::string_view code);

/// --lines --kind --families
Options explain_options();

/// Answers for the words behind "explain", or for lines. As text: one portrait for each word; with --lines one line for
/// each: as asked, code, family, title, parts, remark, with tabs between them. Status 1 when one of them is no code.
Exit run_explain(const Arguments& arguments);

}  // namespace sohoa
