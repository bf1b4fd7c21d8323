#include "source/separator.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace sohoa::source {
namespace {

constexpr std::string_view kSigns = "\t;,|";
constexpr std::size_t kComma = 2;
using Counts = std::array<std::size_t, kSigns.size()>;

struct Line {
  Counts signs{};            ///< how often each stands in it
  std::size_t decimals = 0;  ///< commas among them that stand between digits
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Cuts the first lines apart. Quotation marks count only where they enclose a whole cell, so that the mark of inches
/// in one does not turn the inside of all that follow out.
class Lines {
 public:
  explicit Lines(std::string_view head) : head_(head) {}
  /// Those that are not blank; without the last one, which may be cut off, unless it is the only one.
  std::vector<Line> read();

 private:
  bool ends_cell(std::size_t at) const {
    return at == head_.size() || head_[at] == '\n' || head_[at] == '\r' || kSigns.find(head_[at]) != kSigns.npos;
  }
  bool starts_cell(std::size_t at) const { return at == 0 || ends_cell(at - 1); }
  std::size_t behind_quoted(std::size_t open);
  void take(std::size_t at, Line& line) const;

  std::string_view head_;
  bool unclosed_ = false;  ///< no mark stands alone from here on
};

/// Where the quoted cell that opens at `open` ends; `open` itself when the mark encloses nothing.
std::size_t Lines::behind_quoted(std::size_t open) {
  if (unclosed_) return open;
  for (std::size_t at = open + 1; at < head_.size(); ++at) {
    if (head_[at] != '"') continue;
    if (at + 1 == head_.size() || head_[at + 1] != '"') return ends_cell(at + 1) ? at + 1 : open;
    ++at;
  }
  unclosed_ = true;
  return open;
}

void Lines::take(std::size_t at, Line& line) const {
  const std::size_t sign = kSigns.find(head_[at]);
  if (sign == kSigns.npos) return;
  ++line.signs[sign];
  if (sign == kComma && at > 0 && is_digit(head_[at - 1]) && at + 1 < head_.size() && is_digit(head_[at + 1]))
    ++line.decimals;
}

std::vector<Line> Lines::read() {
  std::vector<Line> lines;
  Line line;
  bool blank = true;
  for (std::size_t at = 0; at < head_.size(); ++at) {
    if (head_[at] == '"' && starts_cell(at))
      if (const std::size_t behind = behind_quoted(at); behind > at) at = behind;
    if (at == head_.size()) break;
    if (head_[at] != '\n' && head_[at] != '\r') {
      blank = false;
      take(at, line);
      continue;
    }
    if (!blank) lines.push_back(line);
    line = {};
    blank = true;
  }
  if (lines.empty()) lines.push_back(line);
  return lines;
}

/// Takes the commas between digits away where they are decimal signs. The header is the line above the first of them.
void drop_decimals(std::vector<Line>& lines) {
  const auto first = std::find_if(lines.begin(), lines.end(), [](const Line& line) { return line.decimals > 0; });
  if (first == lines.end()) return;
  const auto header = first == lines.begin() ? first : first - 1;
  const auto all = static_cast<std::size_t>(lines.end() - header);
  for (std::size_t sign = 0; sign < kSigns.size(); ++sign) {
    if (sign == kComma || header->signs[sign] == 0) continue;
    const auto with = std::count_if(header, lines.end(), [&](const Line& line) { return line.signs[sign] > 0; });
    if (static_cast<std::size_t>(with) * 10 < all * 9) continue;
    for (Line& line : lines) line.signs[kComma] -= line.decimals;
    return;
  }
}

}  // namespace

char find_separator(std::string_view head) {
  std::vector<Line> lines = Lines(head).read();
  drop_decimals(lines);
  char best = ',';
  double best_share = 0;
  for (std::size_t sign = 0; sign < kSigns.size(); ++sign) {
    std::map<std::size_t, std::size_t> times;
    for (const Line& line : lines)
      if (line.signs[sign] > 0) ++times[line.signs[sign]];
    for (const auto& [count, lines_with] : times) {
      // More columns break a tie: "1;2,5;3" has one comma and two semicolons in every line.
      const double share = static_cast<double>(lines_with) / static_cast<double>(lines.size()) +
                           0.01 * static_cast<double>(std::min<std::size_t>(count, 20));
      if (share > best_share) best = kSigns[sign], best_share = share;
    }
  }
  return best;
}

}  // namespace sohoa::source
