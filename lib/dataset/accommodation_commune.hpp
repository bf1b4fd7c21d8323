#pragma once
// Whether the commune that was read from a list is the one that the list means.
#include <string_view>

#include "admin/address_text.hpp"

namespace sohoa {

/// Whether a commune is called as it is written, with another word for its kind or none; marks may be missing ("Bãi
/// Chay" is Bãi Cháy) but not be others ("Hạ Lâm" is no Hà Lầm). `written`: what stands in the column of communes, used
/// where the reader has named no words for the commune.
bool spells_commune(const admin::Address& found, std::string_view written);

/// Whether a commune lies, or lay before July 2025, in the province of that name. True for what is no name of a
/// province.
bool lies_in_province(const admin::Address& found, std::string_view province);

}  // namespace sohoa
