#include "dataset/zone_lists.hpp"

#include <algorithm>

#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

}  // namespace

NameList::NameList(std::string_view name, const std::vector<std::string>& more) {
  for (const std::string& path : more) load(path);
  load(data_path("codelists/" + std::string(name) + ".csv").string());
}

void NameList::load(const std::string& path) {
  const Table table = Table::read(path, ",;");
  const std::size_t name = table.column("name");
  for (std::size_t i = 0; i < table.rows().size(); ++i) {
    const auto cell = [&](const char* column) {
      return table.has(column) ? text::nfc(text::trim(table.rows()[i][table.column(column)])) : std::string();
    };
    Entry entry{cell("code"), text::nfc(text::trim(table.rows()[i][name])), cell("en"),
                cell(table.has("duration") ? "duration" : "group")};
    if (entry.name.empty()) throw InputError(tr("{}, line {}: {}", path, table.line(i), tr("there is no name")));
    const auto number = static_cast<std::uint32_t>(entries_.size());
    for (const std::string& text : {entry.name, entry.code, entry.en}) add(text, number);
    for (const std::string& text : split_values(cell("also"))) add(text, number);
    entries_.push_back(std::move(entry));
  }
}

void NameList::add(std::string_view text, std::uint32_t entry) {
  if (text.empty()) return;
  exact_.emplace(text::upper(text), entry);
  const auto [place, is_new] = folded_.emplace(text::fold(text), entry);
  if (!is_new && place->second != entry) place->second = kNone;
}

const NameList::Entry* NameList::find(std::string_view text) const {
  text = text::trim(text);
  if (text.empty()) return nullptr;
  const auto exact = exact_.find(text::upper(text));
  if (exact != exact_.end()) return &entries_[exact->second];
  thread_local std::string folded;
  text::fold_to(text, folded);
  const auto found = folded_.find(std::string_view(folded));
  if (found != folded_.end() && found->second != kNone) return &entries_[found->second];
  for (const std::string_view word : {"cay ", "qua ", "trai ", "nuoi ", "con ", "fresh "})
    if (folded.starts_with(word)) {
      const auto rest = folded_.find(std::string_view(folded).substr(word.size()));
      if (rest != folded_.end() && rest->second != kNone) return &entries_[rest->second];
    }
  return nullptr;
}

void NameList::find_all(std::string_view cell, std::vector<const Entry*>& found, std::string_view& unknown) const {
  found.clear();
  unknown = {};
  const auto take = [&](std::string_view part) {
    part = text::trim(part);
    if (part.empty()) return;
    const Entry* entry = find(part);
    if (entry == nullptr) {
      if (unknown.empty()) unknown = part;
    } else if (std::find(found.begin(), found.end(), entry) == found.end()) {
      found.push_back(entry);
    }
  };
  if (const Entry* whole = find(cell)) {
    found.push_back(whole);
    return;
  }
  constexpr std::string_view kBetween = ",;/+&\n";
  for (std::size_t at = 0; at <= cell.size();) {
    const std::size_t end = std::min(cell.find_first_of(kBetween, at), cell.size());
    std::string_view part = cell.substr(at, end - at);
    at = end + 1;
    for (std::size_t word; (word = part.find(" và ")) != part.npos; part = part.substr(word + 5))
      take(part.substr(0, word));
    take(part);
  }
}

std::string_view only_beginning(const std::vector<std::string>& values, std::string_view words) {
  const std::string own = text::fold(words);
  std::string_view found;
  for (const std::string& value : values) {
    const std::string whole = text::fold(value);
    if (whole == own) return {};
    if (!whole.starts_with(own) || (whole[own.size()] != ' ' && whole[own.size()] != ',')) continue;
    if (!found.empty()) return {};
    found = value;
  }
  return found;
}

}  // namespace sohoa
