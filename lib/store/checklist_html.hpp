#pragma once
// The checks of an acceptance record as a part of the page.
#include <string>

#include "store/checklist.hpp"

namespace sohoa::store {

/// A heading and a table: each check, over how much it was judged, what was found, the verdict, the rules behind it.
std::string checklist_html(const Checklist& list);

}  // namespace sohoa::store
