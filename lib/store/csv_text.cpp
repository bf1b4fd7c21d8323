#include "store/csv_text.hpp"

namespace sohoa::store {
namespace {

/// A spreadsheet must show text that looks like a formula, never run it.
bool looks_like_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos) return false;
  return text.find_first_not_of("0123456789.,-+ ") != std::string_view::npos;
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view text, char separator) {
  const bool first = out.empty() || out.back() == '\n';
  if (!first) out += separator;
  const bool formula = looks_like_formula(text);
  // An empty cell that begins a line must leave something, or the next one would take its place.
  if (!formula && !(first && text.empty()) && text.find_first_of(",\"\n\r;") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  if (formula) out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace sohoa::store
