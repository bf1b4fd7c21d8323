#pragma once
// Comparing the name that stands beside a code with the name the list gives.
#include <optional>
#include <string_view>

#include "admin/units.hpp"
#include "text/name.hpp"

namespace sohoa::admin {

/// A commune's name as written somewhere, in forms that can be compared.
struct NameKey {
  std::optional<Type> type;  ///< of "Xã", "P.", "TT", "thị trấn" before the name
  text::NameForm form;       ///< of the rest
};

/// Reads a name up to its first comma or bracket ("Xã Đồng Tiến, huyện Cô Tô").
NameKey name_key(std::string_view name);

/// How well a written name fits a commune.
enum class Fit {
  none,
  bare,
  full
};  ///< another name; the same without or with another type word; the same with its type word
Fit fit(const NameKey& written, const Commune& commune);

}  // namespace sohoa::admin
