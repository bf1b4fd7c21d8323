#include "progress/text_table.hpp"

#include <algorithm>
#include <cmath>

namespace sohoa::progress {
namespace {

constexpr std::size_t kGap = 2;       ///< blanks between columns
constexpr std::size_t kLongest = 24;  ///< a bar
constexpr const char* kStrong = "\x1B[1m";
constexpr const char* kGreen = "\x1B[32m";
constexpr const char* kRed = "\x1B[31m";
constexpr const char* kPlain = "\x1B[0m";

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::vector<std::size_t> natural_widths(const std::vector<Column>& columns, const Rows& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::size_t width = columns[i].kind == Column::Kind::bar ? kLongest : columns_of(columns[i].title);
    for (const auto& row : rows) width = std::max(width, columns_of(row[i].text));
    widths.push_back(width);
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = widths.empty() ? 0 : (widths.size() - 1) * kGap;
  for (const std::size_t width : widths) sum += width;
  return sum;
}

/// Takes from the widest of what may be cut until the line fits, or nothing is left to be cut.
void fit(std::vector<std::size_t>& widths, const std::vector<Column>& columns, std::size_t available) {
  while (total(widths) > available) {
    std::size_t widest = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].least > 0 && widths[i] > columns[i].least &&
          (widest == columns.size() || widths[i] >= widths[widest]))
        widest = i;
    if (widest == columns.size()) return;
    --widths[widest];
  }
}

/// One line while it grows. Blanks are written only before what follows them.
class Line {
 public:
  explicit Line(bool colour) : colour_(colour) {}
  void add(std::string_view text, const char* colour = nullptr) {
    if (text.empty()) return;
    out_.append(blanks_, ' ');
    blanks_ = 0;
    if (colour_ && colour != nullptr) out_ += colour;
    out_ += text;
    if (colour_ && colour != nullptr) out_ += kPlain;
  }
  void skip(std::size_t columns) { blanks_ += columns; }
  std::string ended() && { return std::move(out_) + "\n"; }

 private:
  bool colour_;
  std::size_t blanks_ = 0;
  std::string out_;
};

void add_cell(Line& line, const Column& column, const Cell& cell, std::size_t width, bool strong) {
  if (cell.share >= 0) {
    const Bar drawn = bar(cell.share, width);
    line.add(drawn.full, kGreen);
    line.add(drawn.rest, kRed);
    return;
  }
  const std::string text = cut(cell.text, width);
  const std::size_t blanks = width - columns_of(text);
  const bool right = column.kind == Column::Kind::number;
  if (right) line.skip(blanks);
  line.add(text, strong ? kStrong : nullptr);
  if (!right) line.skip(blanks);
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string cut(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t end = 0;
  for (std::size_t columns = 0; end < text.size(); ++end)
    if (begins_character(text[end]) && columns++ == width - 1) break;
  return std::string(text.substr(0, end)) + "…";
}

Bar bar(double share, std::size_t width) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double whole = static_cast<double>(width) * 8;
  auto eighths = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * whole);
  if (share > 0 && eighths == 0) eighths = 1;
  Bar drawn;
  for (std::size_t i = 0; i < eighths / 8; ++i) drawn.full += "█";
  drawn.full += kEighths[eighths % 8];
  for (std::size_t i = (eighths + 7) / 8; i < width; ++i) drawn.rest += "░";
  return drawn;
}

std::size_t least_width(const std::vector<Column>& columns, const Rows& rows) {
  std::vector<std::size_t> widths = natural_widths(columns, rows);
  fit(widths, columns, 0);
  return total(widths);
}

std::string text_table(const std::vector<Column>& columns, const Rows& rows, const Look& look) {
  std::vector<std::size_t> widths = natural_widths(columns, rows);
  if (look.width > 0) fit(widths, columns, look.width);
  std::string out;
  const auto add_line = [&](const std::vector<Cell>& cells, bool strong) {
    Line line(look.colour);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) line.skip(kGap);
      add_cell(line, columns[i], cells[i], widths[i], strong);
    }
    out += std::move(line).ended();
  };
  std::vector<Cell> titles;
  titles.reserve(columns.size());
  for (const Column& column : columns) titles.push_back({column.title});
  add_line(titles, true);
  for (const auto& row : rows) add_line(row, &row == &rows.back());
  return out;
}

}  // namespace sohoa::progress
