#pragma once
// A first profile for a source that nobody has described yet.
#include <memory>
#include <string>

#include "schema/schema.hpp"
#include "stream/header.hpp"

namespace sohoa {

/// The text of a profile (schema/profile.hpp) for the first source of `header`, from its column names alone: a line for
/// each field that a name or alias settles; as a comment the columns that are only alike (text::likeness of kOffered
/// and more), the fields without any and the columns without use, so that a person finishes it.
std::string suggest_profile(const Header& header, const Schema& schema);

/// The shipped schema of which the greatest share of required fields, and then most fields, find a column by name or
/// alias. Throws UsageError when none finds any.
std::shared_ptr<const Schema> likely_schema(const Header& header);

}  // namespace sohoa
