#include "dataset/answers.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/message.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;

/// One cell on one line: a tab or line break of a question must not look like the end of a cell.
std::string cell_text(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return text::printable(value.get_ref<const std::string&>());
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const Json& part : value) out += (out.empty() ? "" : ",") + cell_text(part);
  return out;
}

/// Vietnamese in NFC takes one column for each character.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Answers::Answers(std::vector<AnswerColumn> columns, bool json)
    : columns_(std::move(columns)), json_(json), table_(!json && isatty(STDOUT_FILENO) != 0) {}

void Answers::add(const Json& answer) {
  if (json_) {
    std::cout << answer.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    return;
  }
  std::vector<std::string> row;
  for (const AnswerColumn& column : columns_)
    row.push_back(answer.contains(column.key) ? cell_text(answer[column.key]) : std::string());
  if (table_) {
    rows_.push_back(std::move(row));
    return;
  }
  for (std::size_t i = 0; i < row.size(); ++i) std::cout << (i == 0 ? "" : "\t") << row[i];
  std::cout << '\n';
}

void Answers::add_line(std::initializer_list<std::string_view> cells) {
  constexpr std::size_t kFull = 1 << 16;
  bool first = true;
  for (const std::string_view cell : cells) {
    if (!first) buffer_ += '\t';
    first = false;
    const bool clean = std::all_of(cell.begin(), cell.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (clean)
      buffer_ += cell;
    else
      buffer_ += text::printable(cell);
  }
  buffer_ += '\n';
  if (buffer_.size() < kFull) return;
  std::cout << buffer_;
  buffer_.clear();
}

void Answers::finish() {
  std::cout << buffer_;
  buffer_.clear();
  if (table_ && !rows_.empty()) {
    std::vector<std::string> titles;
    for (const AnswerColumn& column : columns_) titles.push_back(column.title);
    rows_.insert(rows_.begin(), std::move(titles));
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (const auto& row : rows_)
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) line += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
      line.erase(line.find_last_not_of(' ') + 1);
      std::cout << line << '\n';
    }
  }
  if (!(std::cout << std::flush)) throw OutputError(tr("standard output: {}", os_error(errno)));
}

}  // namespace sohoa
