#include "schema/code_list.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>

#include "base/error.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace fs = std::filesystem;
namespace {

/// Reforms followed from one code to the next; more would be a circle in the file.
constexpr int kMostReforms = 4;

std::string fold_case(std::string_view code) {
  return text::upper(text::nfc(code));
}

CodeList::Certainty parse_certainty(std::string_view text) {
  return text == "VERIFIED"   ? CodeList::Certainty::verified
         : text == "RECALLED" ? CodeList::Certainty::recalled
                              : CodeList::Certainty::unsure;
}

}  // namespace

const CodeList& CodeList::named(std::string_view name) {
  static std::mutex guard;
  static std::map<std::string, std::unique_ptr<const CodeList>, std::less<>> lists;
  const std::lock_guard lock(guard);
  const auto found = lists.find(name);
  if (found != lists.end()) return *found->second;
  const fs::path path = data_path("codelists") / (std::string(name) + ".csv");
  return *lists.emplace(name, std::make_unique<const CodeList>(Table::read(path))).first->second;
}

std::vector<std::string> CodeList::names() {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& file : fs::directory_iterator(data_path("codelists"), failed)) {
    std::ifstream table(file.path());  // tables that are no lists of codes lie there too
    std::string title;
    if (file.path().extension() == ".csv" && std::getline(table, title) && title.starts_with("code,"))
      names.push_back(file.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

CodeList::CodeList(const Table& table) : columns_(table.titles()) {
  const std::size_t code = table.column("code");
  const auto optional = [&](const char* name) { return table.has(name) ? table.column(name) : std::size_t(-1); };
  const std::size_t title = optional("name"), group = optional("group"), from = optional("valid_from"),
                    to = optional("valid_to"), replaced_by = optional("replaced_by"), certainty = optional("certainty"),
                    kind = optional("kind");
  std::map<std::string, std::size_t> places;
  for (const auto& row : table.rows()) {
    const auto cell = [&](std::size_t column) { return column == std::size_t(-1) ? std::string() : row[column]; };
    const auto [place, added] = places.emplace(row[code], entries_.size());
    if (added) entries_.push_back({row[code], fold_case(row[code]), {}, {}});
    entries_[place->second].cells = row;
    Period period{cell(from),
                  cell(to),
                  cell(title),
                  cell(group),
                  Standing::current,
                  split_values(cell(replaced_by)),
                  parse_certainty(cell(certainty))};
    if (cell(kind) == "group") period.standing = Standing::group;
    if (cell(kind) == "zone") period.standing = Standing::zone;
    entries_[place->second].periods.push_back(std::move(period));
  }
  for (Entry& entry : entries_) {
    std::sort(entry.periods.begin(), entry.periods.end(),
              [](const Period& a, const Period& b) { return a.from < b.from; });
    exact_.emplace(entry.code, &entry);
    folded_.emplace(entry.folded, &entry);
    longest_ = std::max({longest_, entry.code.size(), entry.folded.size()});
  }
  // Other case or decomposed marks need more bytes: at most three for each.
  longest_ *= 3;
}

const CodeList::Entry* CodeList::find(std::string_view code) const {
  if (const auto found = exact_.find(code); found != exact_.end()) return found->second;
  if (code.empty() || code.size() > longest_) return nullptr;
  std::unordered_map<std::string_view, const Entry*, Hash>::const_iterator found;
  std::array<char, 64> capitals;
  if (code.size() <= capitals.size() && text::is_ascii(code)) {
    std::transform(code.begin(), code.end(), capitals.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    found = folded_.find(std::string_view(capitals.data(), code.size()));
  } else {
    found = folded_.find(fold_case(code));
  }
  return found == folded_.end() ? nullptr : found->second;
}

CodeList::Judgement CodeList::judge(const Entry& entry, std::string_view day) const {
  const Period* past = nullptr;
  for (const Period& period : entry.periods) {
    if (period.covers(day)) return {period.standing, entry.code, {}, {}, Certainty::unsure};
    if (!period.to.empty() && period.to < day) past = &period;
  }
  if (past == nullptr) return {Standing::future, entry.code, entry.periods.front().from, {}, Certainty::unsure};
  return {Standing::retired, entry.code, past->to, past->successors, past->certainty};
}

CodeList::Judgement CodeList::judge(std::string_view code, std::string_view day) const {
  const Entry* entry = find(code);
  return entry == nullptr ? Judgement{} : judge(*entry, day);
}

std::string_view CodeList::canonical(std::string_view code) const {
  const Entry* entry = find(code);
  return entry == nullptr ? std::string_view{} : std::string_view{entry->code};
}

std::string_view CodeList::with_zeros(std::string_view digits) const {
  std::array<char, 32> padded;
  const std::size_t most = std::min(longest_, padded.size());
  if (digits.empty() || digits.size() >= most || find(digits) != nullptr) return {};
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  padded.fill('0');
  std::copy(digits.begin(), digits.end(), padded.end() - static_cast<std::ptrdiff_t>(digits.size()));
  const Entry* only = nullptr;
  for (std::size_t size = digits.size() + 1; size <= most; ++size) {
    const Entry* entry = find({padded.end() - size, size});
    if (entry != nullptr && only != nullptr) return {};
    if (entry != nullptr) only = entry;
  }
  return only == nullptr ? std::string_view{} : std::string_view{only->code};
}

std::string_view CodeList::recode(std::string_view code, std::string_view day, bool recalled) const {
  Judgement judged = judge(code, day);
  for (int reform = 0; judged.standing == Standing::retired && reform < kMostReforms; ++reform) {
    const bool sure = judged.certainty == Certainty::verified || (recalled && judged.certainty == Certainty::recalled);
    if (judged.successors.size() != 1 || !sure) return {};
    judged = judge(judged.successors.front(), day);
    if (judged.standing == Standing::current) return judged.code;
  }
  return {};
}

void CodeList::append_successors(std::string_view code, std::string_view day, std::string& out) const {
  std::vector<std::string_view> now, open{code};
  for (int reform = 0; reform < kMostReforms && !open.empty(); ++reform) {
    std::vector<std::string_view> next;
    for (const std::string_view each : open) {
      const Judgement judged = judge(each, day);
      if (judged.standing == Standing::retired && !judged.successors.empty()) {
        next.insert(next.end(), judged.successors.begin(), judged.successors.end());
      } else if (each != code && std::find(now.begin(), now.end(), each) == now.end()) {
        now.push_back(each);
      }
    }
    open = std::move(next);
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (i > 0) out += ", ";
    out += now[i];
  }
}

const CodeList::Period& CodeList::period(const Entry& entry, std::string_view day) {
  for (const Period& period : entry.periods)
    if (period.covers(day)) return period;
  return entry.periods.back();
}

std::string_view CodeList::name(std::string_view code, std::string_view day) const {
  const Entry* entry = find(code);
  return entry == nullptr ? std::string_view{} : std::string_view{period(*entry, day).name};
}

std::span<const std::string> CodeList::cells(std::string_view code) const {
  const Entry* entry = find(code);
  return entry == nullptr ? std::span<const std::string>{} : entry->cells;
}

std::size_t CodeList::column(std::string_view title) const {
  const auto place = std::find(columns_.begin(), columns_.end(), title);
  return place == columns_.end() ? std::string_view::npos : static_cast<std::size_t>(place - columns_.begin());
}

std::string_view CodeList::cell(std::string_view code, std::string_view column) const {
  const auto all = cells(code);
  const std::size_t place = this->column(column);
  return place < all.size() ? std::string_view(all[place]) : std::string_view();
}

std::string_view CodeList::group(std::string_view code, std::string_view day) const {
  const Entry* entry = find(code);
  return entry == nullptr ? std::string_view{} : std::string_view{period(*entry, day).group};
}

std::vector<CodeList::Listed> CodeList::all(std::string_view day) const {
  std::vector<Listed> listed;
  listed.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    const Period& now = period(entry, day);
    listed.push_back({entry.code, now.name, now.group, judge(entry, day).standing});
  }
  return listed;
}

}  // namespace sohoa
