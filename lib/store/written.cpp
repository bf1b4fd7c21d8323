#include "store/written.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

namespace sohoa::store {

void Fingerprint::add(std::string_view text) {
  sum_ += fmt::format("{}:", text.size());
  sum_ += text;
}

void Fingerprint::add_rows(Statement& statement) {
  while (statement.step())
    for (int column = 0; column < sqlite3_column_count(statement.handle()); ++column)
      if (statement.is_null(column))
        add_null();
      else
        add(statement.text(column));
}

std::string Fingerprint::text() const {
  return sum_.empty() ? std::string() : fmt::format("{:016x}", XXH3_64bits(sum_.data(), sum_.size()));
}

}  // namespace sohoa::store
